import { t } from "../i18n";
import { overlaysOf, SIGN, toLookAt } from "../locker/marks";
import { Icon } from "../ui/Icon";
import type { CellView } from "../wire/api.gen";
import css from "./ToLookAt.module.css";

interface Props {
	cells: readonly CellView[];
	onCell: (no: number) => void;
}

/** Cells that somebody must look at, by number, sign and word. */
export function ToLookAt({ cells, onCell }: Props) {
	const found = toLookAt(cells);
	if (found.length === 0) return null;
	return (
		<ul class={css.cells} aria-label={t("technician.to-look-at")}>
			{found.map((cell) => (
				<li key={cell.no}>
					<button type="button" class={css.cell} onClick={() => onCell(cell.no)}>
						<strong class={css.no}>{cell.no}</strong>
						{overlaysOf(cell).map(({ kind }) => (
							<span key={kind} class={css.mark}>
								<Icon icon={SIGN[kind]} size={20} />
								{t(`locker.mark-${kind}`)}
							</span>
						))}
					</button>
				</li>
			))}
		</ul>
	);
}
