import { t } from "../i18n";
import { ZONE_SIGN } from "../ui/ZoneTag";
import type { CellView } from "../wire/api.gen";
import css from "./Machines.module.css";

interface Props {
	cells: readonly CellView[];
}

/** The front of the locker in its own grid; state by border and word, never by colour alone. */
export function LockerFront({ cells }: Props) {
	return (
		<ul class={css.front}>
			{cells.map((cell) => (
				<li
					key={cell.no}
					class={css.cell}
					data-zone={cell.zone}
					data-door={cell.door}
					data-state={cell.state}
					data-held={cell.overlays.length > 0}
					style={{
						gridColumn: `${cell.column} / span ${cell.column_span}`,
						gridRow: `${cell.row} / span ${cell.row_span}`,
					}}
					aria-label={t("operator.cell-label", {
						no: cell.no,
						zone: t(`zone.${cell.zone}`),
						door: t(`operator.door-${cell.door}`),
						state: words(cell),
					})}
				>
					<span class={css.cellHead}>
						<strong>{cell.no}</strong>
						<span class={css.sign} aria-hidden="true">
							{ZONE_SIGN[cell.zone].split(" ")[0]}
						</span>
					</span>
					<span class={css.cellText}>
						{cell.order_number ||
							(cell.state === "free" && !cell.overlays.length ? "" : words(cell))}
					</span>
				</li>
			))}
		</ul>
	);
}

/** What holds over the cell first, then its state: a fault is worth more than "free". */
function words(cell: CellView): string {
	const held = cell.overlays.filter(({ kind }) => kind !== cell.state);
	return [...held.map(({ kind }) => t(`cell.held-${kind}`)), t(`operator.cell-${cell.state}`)].join(
		", ",
	);
}
