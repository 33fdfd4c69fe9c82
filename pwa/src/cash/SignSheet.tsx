import { t } from "../i18n";
import { ReasonSheet } from "../ui/ReasonSheet";

interface Props {
	what: "sign" | "recount";
	onClose: () => void;
	onSign: (note: string) => Promise<void>;
}

/** A step that needs its reason: a difference is signed for, or the cash is counted again. */
export function SignSheet({ what, onClose, onSign }: Props) {
	return (
		<ReasonSheet
			title={t(`cash.${what}`)}
			label={t("cash.note")}
			deed={t(`cash.${what}-do`)}
			onAsk={onSign}
			onClose={onClose}
		>
			<p>{t(`cash.${what}-follows`)}</p>
		</ReasonSheet>
	);
}
