import { Undo2 } from "lucide";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { ReturnRow } from "./ReturnRow";
import css from "./Returns.module.css";
import { useReturns } from "./useReturns";

interface Props {
	person: string;
	orderId: string;
}

/** What comes back of an order through its locker; nothing where nothing did and nothing can. */
export function ReturnsCard({ person, orderId }: Props) {
	const { view, error, reload } = useReturns(person, orderId);
	if (view === null) {
		return error === null ? null : <ErrorCard error={error} onRetry={() => void reload()} />;
	}
	const until = view.ask_until;
	if (until === null && view.returns.length === 0) return null;
	return (
		<Card title={t("return.title")}>
			{view.returns.length > 0 && (
				<ul class={css.rows} aria-live="polite">
					{view.returns.map((back) => (
						<ReturnRow key={back.id} back={back} />
					))}
				</ul>
			)}
			{until !== null && (
				<>
					<p>{t("return.offer", { place: view.locker, day: day(until) })}</p>
					<Button icon={Undo2} onClick={() => go(`/orders/${orderId}/return`)}>
						{t("return.ask")}
					</Button>
				</>
			)}
		</Card>
	);
}
