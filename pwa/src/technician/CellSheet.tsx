import { t } from "../i18n";
import { stamp, weight } from "../i18n/format";
import { overlaysOf, SIGN, stateOf } from "../locker/marks";
import { who } from "../operator/history";
import { Icon } from "../ui/Icon";
import { Sheet } from "../ui/Sheet";
import { ZoneTag } from "../ui/ZoneTag";
import type { CellView } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { Log } from "./Log";
import { whyWords } from "./words";

interface Props {
	lockerId: string;
	seq: number;
	cell: CellView;
	onClose: () => void;
}

/** One cell: what it is, what holds over it, what happened to it. */
export function CellSheet({ lockerId, seq, cell, onClose }: Props) {
	const state = stateOf(cell);
	return (
		<Sheet title={t("locker.cell", { no: cell.no })} onClose={onClose}>
			<p class={css.tags}>
				<ZoneTag zone={cell.zone} />
				<span>{t(`technician.door-${cell.door}`)}</span>
				<span>
					{t(`locker.mark-${state}`)}
					{cell.order_number && `, ${t("order.number", { number: cell.order_number })}`}
				</span>
			</p>
			<p class={css.facts}>
				{t("technician.inside", {
					width: cell.width_mm / 10,
					depth: cell.depth_mm / 10,
					height: cell.height_mm / 10,
					weight: weight(cell.max_grams),
				})}
			</p>
			{overlaysOf(cell).length > 0 && (
				<ul class={css.overlays}>
					{overlaysOf(cell).map(({ kind, since, why, actor }) => (
						<li key={kind} class={css.overlay}>
							<Icon icon={SIGN[kind]} />
							<strong>{t(`locker.mark-${kind}`)}</strong>
							<span class={css.since}>
								{[whyWords(why), who(actor), t("technician.since", { time: stamp(since) })]
									.filter(Boolean)
									.join(" · ")}
							</span>
						</li>
					))}
				</ul>
			)}
			<Log lockerId={lockerId} seq={seq} cell={cell.no} />
		</Sheet>
	);
}
