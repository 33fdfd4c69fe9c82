import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import type { CellView, LockerView, SetOverlay } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { setOverlay } from "./calls";

export type Hand = SetOverlay["kind"];
export const BY_HAND: readonly Hand[] = ["maintenance", "cleaning", "faulty"];

interface Props {
	lockerId: string;
	cell: CellView;
	/** What is to end; null begins one. */
	ending: Hand | null;
	onDone: (view: LockerView) => void;
}

/** Let maintenance, cleaning or a fault hold over a cell, or end it: why, and what follows from it. */
export function MarkForm({ lockerId, cell, ending, onDone }: Props) {
	const [chosen, setChosen] = useState<Hand | null>(ending);
	const [why, setWhy] = useState("");
	const free = BY_HAND.filter((kind) => !cell.overlays.some((held) => held.kind === kind));
	return (
		<div class={css.form}>
			{ending === null && (
				<Chips
					titled
					label={t("technician.mark-what")}
					options={free.map((value) => ({ value, text: t(`technician.mark-${value}`) }))}
					chosen={chosen}
					onChoose={setChosen}
				/>
			)}
			<Field
				label={t(ending ? "technician.end-why" : "technician.mark-why")}
				value={why}
				maxLength={200}
				onInput={setWhy}
			/>
			<p class={css.what}>
				{t(ending ? "technician.end-follows" : "technician.mark-follows", { no: cell.no })}
			</p>
			<Asking
				disabled={chosen === null || why.trim() === ""}
				onAsk={async () => {
					if (chosen === null) return;
					const body = { kind: chosen, on: ending === null, why: why.trim() };
					onDone(await setOverlay(lockerId, cell.no, body));
				}}
			>
				{ending ? t(`technician.end-${ending}`) : t("technician.mark-do")}
			</Asking>
		</div>
	);
}
