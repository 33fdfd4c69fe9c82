import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { stateOf } from "../locker/marks";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { type CellView, type LockerView, OPEN_REASON, type OpenReason } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { openByHand } from "./calls";

interface Props {
	lockerId: string;
	cell: CellView;
	/** The door was asked to open; the picture shows whether it did. */
	onAsked: (view: LockerView) => void;
}

/** Open one cell by hand: why, and what will happen, before the door moves. */
export function OpenForm({ lockerId, cell, onAsked }: Props) {
	const [why, setWhy] = useState<OpenReason | null>(null);
	const [note, setNote] = useState("");
	// One form is one pulse at most: pressed again after a lost answer, it is the same command.
	const id = useRef(newId());
	const inside = ["occupied", "issuing"].includes(stateOf(cell));
	return (
		<div class={css.form}>
			<Chips
				titled
				label={t("technician.open-why")}
				options={OPEN_REASON.map((value) => ({ value, text: t(`technician.open-${value}`) }))}
				chosen={why}
				onChoose={setWhy}
			/>
			<Field label={t("technician.note")} value={note} maxLength={150} onInput={setNote} />
			<p class={css.what} data-risk={inside}>
				{t("technician.open-what", { no: cell.no })}{" "}
				{inside && t("technician.open-inside", { number: cell.order_number })}
			</p>
			<Asking
				disabled={why === null}
				onAsk={async () => {
					if (why === null) return;
					onAsked(await openByHand(lockerId, cell.no, { id: id.current, why, note: note.trim() }));
				}}
			>
				{t("technician.open-do", { no: cell.no })}
			</Asking>
		</div>
	);
}
