import { expect, test } from "vitest";
import { lineSum } from "./money";

/** The same in exact whole numbers, by remainder instead of by division. */
function oracle(price: number, grams: number): number {
	const product = BigInt(price) * BigInt(grams);
	const rest = product % 1000n;
	return Number((product - rest) / 1000n) + (rest >= 500n ? 1 : 0);
}

test.each([
	[8990, 437, 3929],
	[100, 5, 1],
	[100, 4, 0],
	[1, 500, 1],
	[1, 499, 0],
	[99999, 1000, 99999],
])("%i kopecks a kilogram by %i grams is %i", (price, grams, kopecks) => {
	expect(lineSum(price, grams, "kg")).toBe(kopecks);
});

test("weighed sums agree with exact whole numbers", () => {
	let seed = 7;
	const next = (most: number) => {
		seed = (seed * 48271) % 2147483647;
		return seed % most;
	};
	for (let round = 0; round < 2000; round += 1) {
		const price = next(10_000_000);
		const grams = next(100_000);
		expect(lineSum(price, grams, "kg"), `${price} × ${grams}`).toBe(oracle(price, grams));
	}
});

test("pieces and packs are multiplied", () => {
	expect(lineSum(8990, 3, "piece")).toBe(26970);
	expect(lineSum(8990, 3, "pack")).toBe(26970);
});
