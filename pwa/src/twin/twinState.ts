import type { Zone } from "../wire/api.gen";
import type { Box, SimCell, SimPaper } from "./simulators";

const KEPT_PAPERS = 12;

/** Add what came out of the printer, each document once, the newest first. */
export function withPapers(known: readonly SimPaper[], came: readonly SimPaper[]): SimPaper[] {
	const fresh = came.filter((paper) => !known.some((one) => one.no === paper.no));
	return [...fresh, ...known].sort((a, b) => b.no - a.no).slice(0, KEPT_PAPERS);
}

/** The number of the last document known. */
export function lastNo(known: readonly SimPaper[]): number {
	return known.reduce((last, paper) => Math.max(last, paper.no), 0);
}

export interface Span {
	zone: Zone;
	column: number;
	column_span: number;
}

/** Over which columns of the front each zone's display stands. */
export function spansOf(cells: readonly SimCell[]): Span[] {
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

/** The digits typed so far with one more key; other keys and too many digits change nothing. */
export function typed(code: string, key: string): string {
	if (key === "Backspace") return code.slice(0, -1);
	return /^\d$/.test(key) && code.length < CODE_DIGITS ? code + key : code;
}

export const CODE_DIGITS = 8;
