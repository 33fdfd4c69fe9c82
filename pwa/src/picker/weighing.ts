import type { Overweight, TaskLine } from "../wire/api.gen";
import { lineSum } from "../wire/money";

/** Grams typed by hand; null when it is not a weight. */
export function readGrams(text: string): number | null {
	return /^\d{1,6}$/.test(text.trim()) ? Number(text) : null;
}

export type Verdict =
	| { state: "empty" }
	| { state: "tare" }
	| { state: "high"; net: number; total: number }
	| { state: "fits"; net: number; total: number };

/** What a weighing would do to the line: each weighing adds to what lies in the basket. */
export function judge(line: TaskLine, gross: number | null, tare: number): Verdict {
	if (gross === null || gross === 0) return { state: "empty" };
	if (tare >= gross) return { state: "tare" };
	const net = gross - tare;
	const total = line.picked + net;
	return { state: total > line.most ? "high" : "fits", net, total };
}

export type Gauge = "ok" | "near" | "over";

/** From here on of what the budget allows the gauge warns. */
const NEAR_PERCENT = 95;

/** What the scales would tell before a weight is taken: `near` within the last twentieth of what is allowed. */
export function gaugeOf(grams: number, most: number): Gauge {
	if (grams > most) return "over";
	return 100 * grams > NEAR_PERCENT * most ? "near" : "ok";
}

/** Ways to pay for weight above the budget; taking out is none of them. */
export function waysToPay(ways: readonly Overweight[]): Exclude<Overweight, "trim">[] {
	return ways.filter((way) => way !== "trim");
}

/** What the weight above the budget costs, in kopecks. */
export function overKopecks(line: TaskLine, total: number): number {
	const { price_kopecks, unit, most } = line;
	return lineSum(price_kopecks, total, unit) - lineSum(price_kopecks, most, unit);
}

/** How many pieces are still to be weighed, of goods sold by the piece; 0 for all others. */
export function piecesLeft(line: TaskLine): number {
	return Math.max(0, line.pieces - line.weighings.length);
}

/** The label that the shop's scales would print for these grams; null for goods without an item code. */
export function label(line: TaskLine, grams: number): string | null {
	const item = line.barcodes.find((code) => /^\d{5}$/.test(code));
	if (item === undefined || grams > 99_999) return null;
	const body = `21${item}${String(grams).padStart(5, "0")}`;
	const sum = [...body].reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
	return `${body}${(10 - (sum % 10)) % 10}`;
}

/** A weight that hands at a counter would put on the scales: near the order, never above what is allowed. */
export function likelyGrams(line: TaskLine): number {
	const wanted = line.piece_grams || Math.max(1, line.ordered - line.picked);
	const near = wanted + ((line.no * 37) % 19) - 6;
	return Math.max(1, Math.min(near, line.most - line.picked));
}
