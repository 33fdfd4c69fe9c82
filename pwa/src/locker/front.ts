import type { Zone } from "../wire/api.gen";

/** A place on the grid of the front. */
export interface Box {
	column: number;
	row: number;
	column_span: number;
	row_span: number;
}

export interface Span {
	zone: Zone;
	column: number;
	column_span: number;
}

interface Zoned extends Box {
	zone: Zone;
}

/** Over which columns of the front each zone's display stands. */
export function spansOf(cells: readonly Zoned[]): Span[] {
	const spans = new Map<Zone, { from: number; to: number }>();
	for (const cell of cells) {
		const to = cell.column + cell.column_span;
		const old = spans.get(cell.zone) ?? { from: cell.column, to };
		spans.set(cell.zone, { from: Math.min(old.from, cell.column), to: Math.max(old.to, to) });
	}
	return [...spans].map(([zone, { from, to }]) => ({ zone, column: from, column_span: to - from }));
}

/** Place a box on the grid of the front. */
export function placed(box: Box): Record<string, string> {
	return {
		gridColumn: `${box.column} / span ${box.column_span}`,
		gridRow: `${box.row} / span ${box.row_span}`,
	};
}

/** How many columns and rows of the grid the doors cover. */
export function sizeOf(boxes: readonly Box[]): { columns: number; rows: number } {
	return {
		columns: Math.max(1, ...boxes.map((box) => box.column + box.column_span - 1)),
		rows: Math.max(1, ...boxes.map((box) => box.row + box.row_span - 1)),
	};
}

/** Where no door is: the locker's own screen, when that is one rectangle; null otherwise. */
export function gapOf(boxes: readonly Box[]): Box | null {
	const { columns, rows } = sizeOf(boxes);
	const covered = new Set<number>();
	for (const box of boxes)
		for (let row = box.row; row < box.row + box.row_span; row += 1)
			for (let column = box.column; column < box.column + box.column_span; column += 1)
				covered.add(row * columns + column - 1);
	const bare: { row: number; column: number }[] = [];
	for (let row = 1; row <= rows; row += 1)
		for (let column = 1; column <= columns; column += 1)
			if (!covered.has(row * columns + column - 1)) bare.push({ row, column });
	if (bare.length === 0) return null;
	const [top, left] = [
		Math.min(...bare.map((one) => one.row)),
		Math.min(...bare.map((one) => one.column)),
	];
	const row_span = Math.max(...bare.map((one) => one.row)) - top + 1;
	const column_span = Math.max(...bare.map((one) => one.column)) - left + 1;
	return row_span * column_span === bare.length
		? { row: top, column: left, row_span, column_span }
		: null;
}
