import { t } from "../i18n";
import { codeOf, say } from "../net/problem";
import { Button } from "./Button";
import { Card } from "./Card";
import css from "./ErrorCard.module.css";

interface Props {
	error: unknown;
	onRetry?: () => void;
}

/** What happened, what to do, and the code for support in small print. */
export function ErrorCard({ error, onRetry }: Props) {
	const code = codeOf(error);
	return (
		<div role="alert">
			<Card tone="danger">
				<p>{say(error)}</p>
				{code && <p class={css.code}>{code}</p>}
				{onRetry && <Button onClick={onRetry}>{t("action.retry")}</Button>}
			</Card>
		</div>
	);
}
