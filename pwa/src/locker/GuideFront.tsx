import { t } from "../i18n";
import type { FrontCell } from "../wire/api.gen";
import { Cabinet } from "./Cabinet";
import door from "./Door.module.css";
import front from "./Front.module.css";
import { gapOf, placed, sizeOf } from "./front";
import css from "./GuideFront.module.css";

interface Props {
	cells: readonly FrontCell[];
	/** The cell that the hands are at. */
	now: number | null;
	/** Cells whose doors stand open. */
	open: readonly number[];
	/** Cells that are still to come. */
	next: readonly number[];
}

/** The front for somebody who looks for a cell: theirs stand out, the one of now glows, an open one swings out. */
export function GuideFront({ cells, now, open, next }: Props) {
	if (cells.length === 0) return null;
	const gap = gapOf(cells);
	const named = now ?? next[0];
	return (
		<div
			class={css.guide}
			role="img"
			aria-label={named === undefined ? t("locker.front") : t("locker.guide", { no: named })}
		>
			<Cabinet {...sizeOf(cells)}>
				{cells.map((cell) => {
					const mine = cell.no === now || open.includes(cell.no) || next.includes(cell.no);
					return (
						<div
							key={cell.no}
							class={`${door.cell} ${css.cell}`}
							style={placed(cell)}
							data-zone={cell.zone}
							data-door={open.includes(cell.no) ? "open" : "closed"}
							data-glow={cell.no === now}
							data-mine={mine}
							data-cell={cell.no}
						>
							<span class={`${door.door} ${open.includes(cell.no) ? door.swung : ""}`} />
							{mine && <span class={css.no}>{cell.no}</span>}
						</div>
					);
				})}
				{gap && <div class={front.screen} style={placed(gap)} />}
			</Cabinet>
		</div>
	);
}
