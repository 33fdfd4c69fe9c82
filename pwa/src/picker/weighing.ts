import { ProblemError } from "../net/problem";
import type { TaskLine } from "../wire/api.gen";

/** Grams typed by hand; null when it is not a weight. */
export function readGrams(text: string): number | null {
	return /^\d{1,6}$/.test(text.trim()) ? Number(text) : null;
}

export type Verdict =
	| { state: "empty" }
	| { state: "tare" }
	| { state: "high"; total: number }
	| { state: "fits"; net: number; total: number };

/** What a weighing would do to the line: each weighing adds to what lies in the basket. */
export function judge(line: TaskLine, gross: number | null, tare: number): Verdict {
	if (gross === null || gross === 0) return { state: "empty" };
	if (tare >= gross) return { state: "tare" };
	const net = gross - tare;
	const total = line.picked + net;
	return total > line.most ? { state: "high", total } : { state: "fits", net, total };
}

/** True when the server takes this weight only with a reason. */
export function wantsReason(problem: unknown): boolean {
	return problem instanceof ProblemError && /tolerance|reason/.test(problem.code);
}

/** A weight that hands at a counter would put on the scales: near the order, never above what is allowed. */
export function likelyGrams(line: TaskLine): number {
	const wanted = Math.max(1, line.ordered - line.picked);
	const near = wanted + ((line.no * 37) % 19) - 6;
	return Math.max(1, Math.min(near, line.most - line.picked));
}
