import type { Unit } from "../wire/api.gen";

const STEP: Record<Unit, number> = { piece: 1, pack: 1, kg: 100 };

/** The first quantity of goods put in the cart: one, or half a kilogram, or what there is. */
export function first(unit: Unit, most: number, pieceGrams = 0): number {
	return Math.min(pieceGrams || (unit === "kg" ? 500 : 1), whole(most, pieceGrams));
}

/** The next quantity up or down: grams go to the next hundred or piece; below the first step there is nothing. */
export function step(
	quantity: number,
	unit: Unit,
	direction: 1 | -1,
	most: number,
	pieceGrams = 0,
): number {
	const size = pieceGrams || STEP[unit];
	const next =
		direction > 0
			? (Math.floor(quantity / size) + 1) * size
			: (Math.ceil(quantity / size) - 1) * size;
	return Math.max(0, Math.min(next, whole(most, pieceGrams)));
}

/** What there is, as whole pieces where goods are sold by the piece. */
function whole(most: number, pieceGrams: number): number {
	return pieceGrams > 0 ? most - (most % pieceGrams) : most;
}
