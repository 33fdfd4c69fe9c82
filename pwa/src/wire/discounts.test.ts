import { expect, test } from "vitest";
import { takeOff } from "./discounts";
import { vectors } from "./vectors";

interface Vector {
	name: string;
	agreed: [number, number, number];
	lines: [number, number, boolean, boolean][];
	off: number;
	bonus: number;
	by_line: number[];
}

test.each(vectors<Vector>("discounts"))("$name", ({ agreed, lines, off, bonus, by_line }) => {
	const [off_kopecks, bonus_kopecks, base_kopecks] = agreed;
	const portions = lines.map(([price_kopecks, due, weighed, marked]) => ({
		line: { price_kopecks, unit: weighed ? ("kg" as const) : ("piece" as const), marked },
		due,
	}));
	const found = takeOff({ off_kopecks, bonus_kopecks, base_kopecks }, portions);
	expect(found).toEqual({ off, bonus, byLine: by_line });
});
