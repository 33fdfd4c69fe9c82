import type { Unit } from "./api.gen";

/** Kopecks of a line as the server counts them: price per kilogram times grams is rounded half up. */
export function lineSum(priceKopecks: number, quantity: number, unit: Unit): number {
	if (unit !== "kg") return priceKopecks * quantity;
	return Math.floor((2 * priceKopecks * quantity + 1000) / 2000);
}

/** Kopecks of 100 g, for showing only: money is counted per kilogram. */
export function per100g(priceKopecks: number): number {
	return Math.floor((2 * priceKopecks + 10) / 20);
}

/** How many pieces such a weight was ordered as; at least one of anything. */
export function piecesOf(grams: number, pieceGrams: number): number {
	return grams > 0 ? Math.max(1, Math.floor((2 * grams + pieceGrams) / (2 * pieceGrams))) : 0;
}

/** What is set aside for a line: the estimate with its buffer rounded up, the extra never above its cap (0: no cap). */
export function withBuffer(sumKopecks: number, percent: number, mostKopecks: number): number {
	const extra = Math.floor((sumKopecks * percent + 99) / 100);
	return sumKopecks + (mostKopecks > 0 ? Math.min(extra, mostKopecks) : extra);
}
