import type { Agreed, LineView } from "./api.gen";
import { lineSum } from "./money";

const ANY_SUM_GRAMS = 2000;

export type Portion = Pick<LineView, "price_kopecks" | "unit" | "marked">;

/** The most that may come off so much of a line: no piece, kilogram or marking code goes for less than a kopeck. */
function yields(line: Portion, due: number): number {
	const sum = lineSum(line.price_kopecks, due, line.unit);
	if (line.unit !== "kg") return Math.max(sum - due, 0);
	if (!line.marked) return Math.max(sum - Math.ceil(due / 1000), 0);
	return due <= ANY_SUM_GRAMS ? Math.max(sum - due, 0) : 0;
}

/** An agreed sum shrinks with the goods, half up, and never grows. */
function follows(agreed: number, base: number, now: number): number {
	if (now >= base) return agreed;
	return Number((2n * BigInt(agreed) * BigInt(now) + BigInt(base)) / (2n * BigInt(base)));
}

/** Shares of a total by largest remainder; equal remainders go to the earlier line. */
function spread(total: number, weights: readonly number[]): number[] {
	const whole = BigInt(weights.reduce((sum, one) => sum + one, 0));
	if (whole === 0n) return weights.map(() => 0);
	const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
	const parts = exact.map((one) => Number(one / whole));
	let left = total - parts.reduce((sum, one) => sum + one, 0);
	const order = exact
		.map((one, at) => ({ rest: one % whole, at }))
		.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
	for (const { at } of order) {
		if (left <= 0) break;
		parts[at] = (parts[at] ?? 0) + 1;
		left -= 1;
	}
	return parts;
}

/** What comes off these lines now, as the server reckons it (`discounts.take_off`). */
export function takeOff(
	agreed: Agreed,
	lines: readonly { line: Portion; due: number }[],
): { off: number; bonus: number; byLine: number[] } {
	const now = lines.reduce(
		(sum, { line, due }) => sum + lineSum(line.price_kopecks, due, line.unit),
		0,
	);
	const most = lines.map(({ line, due }) => yields(line, due));
	const room = most.reduce((sum, one) => sum + one, 0);
	const off = Math.min(follows(agreed.off_kopecks, agreed.base_kopecks, now), room);
	const bonus = Math.min(follows(agreed.bonus_kopecks, agreed.base_kopecks, now), room - off);
	return { off, bonus, byLine: spread(off + bonus, most) };
}
