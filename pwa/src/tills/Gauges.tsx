import { maybe, t } from "../i18n";
import { stamp, time } from "../i18n/format";
import { useNow } from "../ui/useNow";
import type { TillView } from "../wire/api.gen";
import { Backlog } from "./Backlog";
import css from "./Gauges.module.css";
import { PaperRoll } from "./PaperRoll";
import { ShiftClock } from "./ShiftClock";
import { backlogDays, paperOf, shiftGone } from "./tillState";

interface Props {
	till: TillView;
}

function shiftWords(till: TillView, now: number): [string, string] {
	const gone = shiftGone(till, now);
	const name = t("till.shift-n", { number: till.shift_number });
	if (gone?.over || till.shift === "expired") return [name, t("till.shift-over")];
	if (gone && till.shift_ends_at) {
		const left = t("till.shift-left", { hours: gone.hours, minutes: gone.minutes });
		return [name, `${left}, ${t("till.shift-close-by", { time: time(till.shift_ends_at) })}`];
	}
	if (till.shift === "opened") return [name, ""];
	if (till.shift === "closed") return [t("till.shift-closed"), t("till.shift-closed-why")];
	return [maybe(`till.shift-${till.shift}`) ?? till.shift, ""];
}

/** Shift, paper and backlog as pictures, each with its words beside it. */
export function Gauges({ till }: Props) {
	const now = useNow();
	const gone = shiftGone(till, now);
	const days = backlogDays(till, now);
	const [shift, left] = shiftWords(till, now);
	const paper = paperOf(till);
	return (
		<div class={css.gauges}>
			<figure class={css.gauge} data-gauge="shift">
				<ShiftClock share={gone?.share ?? null} over={gone?.over ?? till.shift === "expired"} />
				<figcaption>
					<strong>{shift}</strong>
					{left && <span>{left}</span>}
					{till.shift_opened_at && (
						<span class={css.small}>
							{t("till.shift-opened-at", { time: stamp(till.shift_opened_at) })}
						</span>
					)}
				</figcaption>
			</figure>
			<figure class={css.gauge} data-gauge="paper">
				<PaperRoll state={paper} />
				<figcaption>
					<strong>{t("till.paper")}</strong>
					<span>{t(`till.paper-${paper}`)}</span>
				</figcaption>
			</figure>
			<figure class={css.gauge} data-gauge="ofd" data-wide>
				<figcaption>
					<strong>{t("till.ofd")}</strong>
					<span>
						{till.ofd_unsent > 0 ? t("till.ofd-unsent", { n: till.ofd_unsent }) : t("till.ofd-all")}
						{till.ofd_oldest_at && `, ${t("till.ofd-oldest", { time: stamp(till.ofd_oldest_at) })}`}
					</span>
				</figcaption>
				<Backlog days={days} />
			</figure>
		</div>
	);
}
