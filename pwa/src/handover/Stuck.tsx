import { TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import { maybe, t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import type { HandoverView } from "../wire/api.gen";
import css from "./Handover.module.css";

interface Props {
	head: ComponentChildren;
	view: HandoverView;
	onRetry: () => Promise<void>;
	onBack: () => void;
}

/** Something holds the order up: what it is, and that the operator sees it. */
export function Stuck({ head, view, onRetry, onBack }: Props) {
	return (
		<Screen
			head={head}
			foot={
				<>
					<Asking onAsk={onRetry}>{t("action.refresh")}</Asking>
					<Button wide onClick={onBack}>
						{t("action.back")}
					</Button>
				</>
			}
		>
			<Empty
				icon={TriangleAlert}
				title={maybe(`problem.${view.trouble}`) ?? t("handover.stuck")}
				hint={t("handover.stuck-why")}
			>
				{view.trouble && <p class={css.hint}>{view.trouble}</p>}
			</Empty>
		</Screen>
	);
}
