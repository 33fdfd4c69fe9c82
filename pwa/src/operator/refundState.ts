import type { GoodsFate, PayMethod, RefundableLine, RefundLine, RefundWay } from "../wire/api.gen";

/** What was chosen of each line, in thousandths of its measure, by the line's number. */
export type Chosen = Readonly<Record<number, number>>;

/** How a quantity is counted: whole pieces, or grams and millilitres of what is measured. */
export function step(line: Pick<RefundableLine, "measure" | "quantity_milli">): number {
	return line.measure === "piece" && line.quantity_milli % 1000 === 0 ? 1000 : 1;
}

/** A typed quantity in thousandths: pieces as they are, the rest in thousandths of the measure; null when it is none. */
export function milliOf(text: string, line: RefundableLine): number | null {
	if (!/^\d{1,8}$/.test(text.trim())) return null;
	const milli = Number(text) * step(line);
	return milli <= line.quantity_milli ? milli : null;
}

/** What goes back of one line in kopecks, as the server reckons: its part of the sum over all that went back so far. */
export function kopecksOf(line: RefundableLine, milli: number): number {
	const { quantity_milli, kopecks, sold_milli, sold_kopecks } = line;
	const upto = sold_milli - quantity_milli + milli;
	const share = Math.floor((2 * sold_kopecks * upto + sold_milli) / (2 * sold_milli));
	return Math.min(Math.max(share - (sold_kopecks - kopecks), 0), kopecks);
}

/** What is wrong with a typed quantity: more than is left, or worth less than a kopeck, which no receipt can name. */
export function wrongOf(text: string, line: RefundableLine): "too-much" | "too-little" | null {
	if (text === "") return null;
	const milli = milliOf(text, line);
	if (milli === null) return "too-much";
	return milli > 0 && kopecksOf(line, milli) === 0 ? "too-little" : null;
}

/** The sum of everything chosen. */
export function sumOf(lines: readonly RefundableLine[], chosen: Chosen): number {
	return lines.reduce((sum, line) => sum + kopecksOf(line, chosen[line.no] ?? 0), 0);
}

/** What becomes of the goods of each line, by its number; where nothing was said the customer keeps them. */
export type Fates = Readonly<Record<number, GoodsFate>>;

/** Lines as they are asked for; what was not chosen is left out. */
export function asked(chosen: Chosen, fates: Fates): RefundLine[] {
	return Object.entries(chosen)
		.map(([no, quantity_milli]) => ({
			no: Number(no),
			quantity_milli,
			goods: fates[Number(no)] ?? "kept",
		}))
		.filter(({ quantity_milli }) => quantity_milli > 0);
}

/** How a sum goes back: of the first way what is left there, then of the next one, as the server divides it. */
export function goesBack(ways: readonly RefundWay[], sum: number): [PayMethod, number][] {
	let rest = sum;
	const shares = ways.map(({ method, kopecks }): [PayMethod, number] => {
		const share = Math.min(rest, kopecks);
		rest -= share;
		return [method, share];
	});
	return shares.filter(([, share]) => share > 0);
}
