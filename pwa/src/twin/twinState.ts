import type { SimPaper } from "./simulators";

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

/** The digits typed so far with one more key; other keys and too many digits change nothing. */
export function typed(code: string, key: string): string {
	if (key === "Backspace") return code.slice(0, -1);
	return /^\d$/.test(key) && code.length < CODE_DIGITS ? code + key : code;
}

export const CODE_DIGITS = 8;
