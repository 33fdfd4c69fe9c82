import { t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Money } from "../ui/Money";
import { Sheet } from "../ui/Sheet";
import css from "./Handover.module.css";

interface Props {
	totalKopecks: number;
	onClose: () => void;
	onApproved: () => Promise<void>;
}

/** A card on the courier's terminal: the person says that it was approved. */
export function TerminalSheet({ totalKopecks, onClose, onApproved }: Props) {
	return (
		<Sheet
			title={t("handover.terminal-title")}
			onClose={onClose}
			foot={
				<Asking onAsk={onApproved}>
					{t("handover.terminal-do", { sum: money(totalKopecks) })}
				</Asking>
			}
		>
			<p class={css.total}>
				<span>{t("handover.total")}</span>
				<Money kopecks={totalKopecks} size={5} />
			</p>
			<p>{t("handover.terminal-why", { sum: money(totalKopecks) })}</p>
		</Sheet>
	);
}
