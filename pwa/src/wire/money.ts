import type { Unit } from "./api.gen";

/** Kopecks of a line as the server counts them: price per kilogram times grams is rounded half up. */
export function lineSum(priceKopecks: number, quantity: number, unit: Unit): number {
	if (unit !== "kg") return priceKopecks * quantity;
	return Math.floor((2 * priceKopecks * quantity + 1000) / 2000);
}
