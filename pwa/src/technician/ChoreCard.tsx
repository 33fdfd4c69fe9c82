import {
	ClipboardCheck,
	Eye,
	type IconNode,
	LockOpen,
	SprayCan,
	Thermometer,
	Usb,
	Wrench,
} from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp, time } from "../i18n/format";
import { who } from "../operator/history";
import { Asking } from "../ui/Asking";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import stack from "../ui/stack.module.css";
import type { ChoreKind, ChoreView } from "../wire/api.gen";
import css from "./Chores.module.css";
import { endChore, takeChore } from "./calls";
import { isLate } from "./choreState";
import { whyWords } from "./words";

const SIGNS: Record<ChoreKind, IconNode> = {
	bus: Usb,
	clean: SprayCan,
	climate: Thermometer,
	look: Eye,
	other: ClipboardCheck,
	repair: Wrench,
	shut: LockOpen,
};

interface Props {
	chore: ChoreView;
	/** Who looks: what one has taken oneself says so. */
	person: string;
	/** Leave out which locker it is. */
	here?: boolean;
	onChange: (chore: ChoreView) => void;
}

/** One thing to do: what and where, by when, who sees to it; taken with one press, done with a note. */
export function ChoreCard({ chore, person, here = false, onChange }: Props) {
	const [ending, setEnding] = useState(false);
	const [note, setNote] = useState("");
	const mine = chore.taken_by.endsWith(`:${person}`);
	const late = isLate(chore, Date.now());
	const where = [
		here ? "" : chore.locker,
		chore.cell === null ? "" : t("technician.cell-n", { no: chore.cell }),
	];
	return (
		<li
			class={css.chore}
			data-late={late}
			data-done={chore.done_at !== null}
			data-kind={chore.kind}
		>
			<div class={css.head}>
				<Icon icon={SIGNS[chore.kind]} />
				<div class={css.words}>
					<strong>{t(`technician.chore-${chore.kind}`)}</strong>
					<span>{where.filter(Boolean).join(", ")}</span>
					<span class={stack.facts}>{whyWords(chore.why)}</span>
				</div>
				{chore.done_at === null ? (
					<Badge tone={late ? "danger" : "calm"}>
						{t(late ? "technician.chore-late" : "technician.chore-due", {
							time: late ? stamp(chore.due_at) : time(chore.due_at),
						})}
					</Badge>
				) : (
					<Badge tone="brand">{t("technician.chore-done", { time: stamp(chore.done_at) })}</Badge>
				)}
			</div>
			{chore.done_at !== null && (
				<p class={stack.facts}>
					{[whyWords(chore.note), who(chore.done_by)].filter(Boolean).join(" · ")}
				</p>
			)}
			{chore.done_at === null && chore.taken_by && (
				<p class={stack.facts}>
					{mine
						? t("technician.chore-mine")
						: t("technician.chore-taken", { who: who(chore.taken_by) })}
				</p>
			)}
			{chore.done_at === null && !ending && (
				<div class={css.actions}>
					{!mine && (
						<Asking
							kind="second"
							size="usual"
							onAsk={async () => onChange(await takeChore(chore.id))}
						>
							{t("technician.chore-take")}
						</Asking>
					)}
					<Button kind={mine ? "main" : "second"} wide onClick={() => setEnding(true)}>
						{t("technician.chore-end")}
					</Button>
				</div>
			)}
			{ending && chore.done_at === null && (
				<div class={css.ending}>
					<Field
						label={t("technician.chore-note")}
						hint={t("technician.chore-note-why")}
						value={note}
						maxLength={500}
						onInput={setNote}
					/>
					<Asking
						size="usual"
						disabled={note.trim() === ""}
						onAsk={async () => onChange(await endChore(chore.id, note.trim()))}
					>
						{t("technician.chore-end")}
					</Asking>
					<Button onClick={() => setEnding(false)}>{t("action.cancel")}</Button>
				</div>
			)}
		</li>
	);
}
