import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";

const LEAST = 3;

interface Props {
	what: "sign" | "recount";
	onClose: () => void;
	onSign: (note: string) => Promise<void>;
}

/** A step that needs its reason: a difference is signed for, or the cash is counted again. */
export function SignSheet({ what, onClose, onSign }: Props) {
	const [note, setNote] = useState("");
	return (
		<Sheet
			title={t(`cash.${what}`)}
			onClose={onClose}
			foot={
				<Asking disabled={note.trim().length < LEAST} onAsk={() => onSign(note.trim())}>
					{t(`cash.${what}-do`)}
				</Asking>
			}
		>
			<p>{t(`cash.${what}-follows`)}</p>
			<Field label={t("cash.note")} value={note} maxLength={300} onInput={setNote} />
		</Sheet>
	);
}
