import type { Unit } from "../wire/api.gen";

const STEP: Record<Unit, number> = { piece: 1, pack: 1, kg: 100 };

/** The first quantity of goods put in the cart: one, or half a kilogram, or what there is. */
export function first(unit: Unit, most: number): number {
	return Math.min(unit === "kg" ? 500 : 1, most);
}

/** The next quantity up or down: grams go to the next hundred; below the first step there is nothing. */
export function step(quantity: number, unit: Unit, direction: 1 | -1, most: number): number {
	const size = STEP[unit];
	const next =
		direction > 0
			? (Math.floor(quantity / size) + 1) * size
			: (Math.ceil(quantity / size) - 1) * size;
	return Math.max(0, Math.min(next, most));
}
