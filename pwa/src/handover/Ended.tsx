import { PackageCheck, Undo2 } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Screen } from "../ui/Screen";
import type { HandoverView } from "../wire/api.gen";
import { Finish } from "./Finish";
import css from "./Handover.module.css";

interface Props {
	head: ComponentChildren;
	view: HandoverView;
	/** The mark is kept here and has not reached the server. */
	waits: boolean;
	onDone: () => void;
}

/** The order is closed: handed over, or refused whole. */
export function Ended({ head, view, waits, onDone }: Props) {
	const refused = view.state === "refused";
	return (
		<Screen head={head} foot={<Finish onDone={onDone} />}>
			<Empty
				icon={refused ? Undo2 : PackageCheck}
				title={t(refused ? "handover.all-refused" : "handover.done")}
				hint={t(refused ? "handover.all-refused-why" : "handover.done-why")}
			>
				{waits && <p class={css.hint}>{t("handover.kept")}</p>}
			</Empty>
			{!refused && view.receipt && <ReceiptPaper receipt={view.receipt} />}
		</Screen>
	);
}
