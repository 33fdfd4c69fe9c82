import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import type { ReturnView } from "../wire/api.gen";
import css from "./Returns.module.css";

interface Props {
	back: ReturnView;
	onChange: (back: ReturnView) => void;
}

/** Pay it back or refuse, each with a reason; the customer reads the reason of a refusal. */
export function DecideReturn({ back, onChange }: Props) {
	const [note, setNote] = useState("");
	const decide = async (accept: boolean) =>
		onChange(
			await post<ReturnView>(`/returns/${seg(back.id)}/decision`, { accept, note: note.trim() }),
		);
	const empty = note.trim() === "";
	return (
		<>
			<Field
				label={t("return.why")}
				hint={t("return.why-hint")}
				value={note}
				maxLength={500}
				onInput={setNote}
			/>
			<div class={css.choices}>
				<Asking size="usual" disabled={empty} onAsk={() => decide(true)}>
					{t("return.accept", { sum: money(back.kopecks) })}
				</Asking>
				<Asking kind="danger" size="usual" disabled={empty} onAsk={() => decide(false)}>
					{t("return.refuse")}
				</Asking>
			</div>
		</>
	);
}
