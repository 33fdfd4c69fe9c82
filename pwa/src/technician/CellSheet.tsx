import { DoorOpen, Tag } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp, weight } from "../i18n/format";
import { overlaysOf, SIGN, stateOf } from "../locker/marks";
import { who } from "../operator/history";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Sheet } from "../ui/Sheet";
import { ZoneTag } from "../ui/ZoneTag";
import type { CellView, LockerView } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { Log } from "./Log";
import { BY_HAND, type Hand, MarkForm } from "./MarkForm";
import { OpenForm } from "./OpenForm";
import { whyWords } from "./words";

interface Props {
	lockerId: string;
	seq: number;
	cell: CellView;
	/** Only a technician ends what holds over a cell. */
	mayEnd?: boolean;
	onChange: (view: LockerView) => void;
	onClose: () => void;
}

type Doing = { form: "open" } | { form: "mark"; ending: Hand | null } | null;

/** One cell: what it is, what holds over it, what a hand may do with it, what happened to it. */
export function CellSheet({ lockerId, seq, cell, mayEnd = true, onChange, onClose }: Props) {
	const [doing, setDoing] = useState<Doing>(null);
	const finish = (view: LockerView) => {
		onChange(view);
		setDoing(null);
	};
	return (
		<Sheet
			title={t("locker.cell", { no: cell.no })}
			onClose={onClose}
			foot={
				doing === null ? (
					<div class={css.pair}>
						<Button icon={Tag} onClick={() => setDoing({ form: "mark", ending: null })}>
							{t("technician.mark")}
						</Button>
						<Button kind="main" icon={DoorOpen} onClick={() => setDoing({ form: "open" })}>
							{t("technician.open-cell")}
						</Button>
					</div>
				) : null
			}
		>
			<p class={css.tags}>
				<ZoneTag zone={cell.zone} />
				<strong data-door={cell.door}>{t(`technician.door-${cell.door}`)}</strong>
				<span>
					{t(`locker.mark-${stateOf(cell)}`)}
					{cell.order_number && `, ${t("order.number", { number: cell.order_number })}`}
				</span>
			</p>
			{doing === null && (
				<>
					<p class={css.facts}>
						{t("technician.inside", {
							width: cell.width_mm / 10,
							depth: cell.depth_mm / 10,
							height: cell.height_mm / 10,
							weight: weight(cell.max_grams),
						})}
					</p>
					<ul class={css.overlays}>
						{overlaysOf(cell).map(({ kind, since, why, actor }) => (
							<li key={kind} class={css.overlay}>
								<Icon icon={SIGN[kind]} />
								<span class={css.words}>
									<strong>{t(`locker.mark-${kind}`)}</strong>
									<span class={css.since}>
										{[whyWords(why), who(actor), t("technician.since", { time: stamp(since) })]
											.filter(Boolean)
											.join(" · ")}
									</span>
								</span>
								{mayEnd && BY_HAND.includes(kind as Hand) && (
									<Button
										onClick={() => setDoing({ form: "mark", ending: kind as Hand })}
										label={t(`technician.end-${kind as Hand}`)}
									>
										{t("technician.end")}
									</Button>
								)}
							</li>
						))}
					</ul>
					<Log id={lockerId} seq={seq} cell={cell.no} />
				</>
			)}
			{doing?.form === "open" && <OpenForm lockerId={lockerId} cell={cell} onAsked={finish} />}
			{doing?.form === "mark" && (
				<MarkForm lockerId={lockerId} cell={cell} ending={doing.ending} onDone={finish} />
			)}
			{doing !== null && (
				<Button wide onClick={() => setDoing(null)}>
					{t("action.cancel")}
				</Button>
			)}
		</Sheet>
	);
}
