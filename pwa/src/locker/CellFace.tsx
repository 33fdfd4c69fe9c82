import { t } from "../i18n";
import { Icon } from "../ui/Icon";
import type { CellView } from "../wire/api.gen";
import css from "./CellFace.module.css";
import door from "./Door.module.css";
import { placed } from "./front";
import { markOf, overlaysOf, SIGN, stateOf } from "./marks";

interface Props {
	cell: CellView;
	glowing?: boolean;
	chosen?: boolean;
	/** Only doors and glow: for those who need nothing else of the locker. */
	plain?: boolean;
	onPress?: (no: number) => void;
}

/** What a cell is, in words: number, zone, door, state, and what holds over it. */
export function cellLabel(cell: CellView): string {
	return t("locker.cell-label", {
		no: cell.no,
		zone: t(`zone.${cell.zone}`),
		door: t(`locker.door-${cell.door}`),
		state: [stateOf(cell), ...overlaysOf(cell).map(({ kind }) => kind)]
			.map((mark) => t(`locker.mark-${mark}`))
			.join(", "),
	});
}

/** One cell of the picture: its door as it stands, and what it shows by sign, word and pattern. */
export function CellFace({ cell, glowing = false, chosen = false, plain = false, onPress }: Props) {
	const mark = plain ? "free" : markOf(cell);
	const open = cell.door === "open";
	const shown = (
		<>
			<span class={`${door.door} ${open ? door.swung : ""}`}>
				<span class={`${door.no} ${css.no}`}>{open ? "" : cell.no}</span>
				<span class={door.light} />
			</span>
			{open && <span class={`${door.no} ${css.inside}`}>{cell.no}</span>}
			{mark !== "free" && (
				<span class={css.face}>
					<span class={css.mark}>
						<Icon icon={SIGN[mark]} size={22} />
						<span class={css.word}>{t(`locker.mark-${mark}`)}</span>
					</span>
				</span>
			)}
			{cell.door === "unknown" && !plain && <span class={css.unknown}>?</span>}
		</>
	);
	const look = {
		style: placed(cell),
		"aria-label": cellLabel(cell),
		"data-zone": cell.zone,
		"data-door": cell.door,
		"data-mark": mark,
		"data-glow": glowing,
		"data-goods": stateOf(cell) === "occupied",
		"data-cell": cell.no,
	};
	if (!onPress) {
		return (
			<div class={`${door.cell} ${css.cell}`} role="img" {...look}>
				{shown}
			</div>
		);
	}
	return (
		<button
			type="button"
			class={`${door.cell} ${css.cell}`}
			aria-pressed={chosen}
			onClick={() => onPress(cell.no)}
			{...look}
		>
			{shown}
		</button>
	);
}
