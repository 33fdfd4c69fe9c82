import { t } from "../i18n";
import { weight } from "../i18n/format";
import { overlaysOf, SIGN, stateOf } from "../locker/marks";
import { Icon } from "../ui/Icon";
import { Sheet } from "../ui/Sheet";
import { ZoneTag } from "../ui/ZoneTag";
import type { CellView } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { Log } from "./Log";

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
					{overlaysOf(cell).map((mark) => (
						<li key={mark} class={css.overlay}>
							<Icon icon={SIGN[mark]} />
							<strong>{t(`locker.mark-${mark}`)}</strong>
						</li>
					))}
				</ul>
			)}
			<Log lockerId={lockerId} seq={seq} cell={cell.no} />
		</Sheet>
	);
}
