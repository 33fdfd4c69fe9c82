import { expect, test } from "vitest";
import type { Unit } from "../wire/api.gen";
import { first, step } from "./steps";

test.each<[number, Unit, 1 | -1, number, number]>([
	[1, "piece", 1, 10, 2],
	[1, "piece", -1, 10, 0],
	[10, "piece", 1, 10, 10],
	[500, "kg", 1, 5000, 600],
	[437, "kg", 1, 5000, 500],
	[437, "kg", -1, 5000, 400],
	[100, "kg", -1, 5000, 0],
	[4950, "kg", 1, 5000, 5000],
	[4950, "kg", 1, 4970, 4970],
	[12, "pack", -1, 5, 5],
])("from %i %s by %i of at most %i comes %i", (quantity, unit, direction, most, next) => {
	expect(step(quantity, unit, direction, most)).toBe(next);
});

test.each<[Unit, number, number]>([
	["piece", 3, 1],
	["kg", 5000, 500],
	["kg", 320, 320],
])("the first of %s of at most %i is %i", (unit, most, quantity) => {
	expect(first(unit, most)).toBe(quantity);
});

test("goods sold by the piece go by whole pieces, as many as there are", () => {
	expect(first("kg", 9000, 4000)).toBe(4000);
	expect(first("kg", 3000, 4000)).toBe(0);
	expect(step(4000, "kg", 1, 9000, 4000)).toBe(8000);
	expect(step(8000, "kg", 1, 9000, 4000)).toBe(8000);
	expect(step(4000, "kg", -1, 9000, 4000)).toBe(0);
});
