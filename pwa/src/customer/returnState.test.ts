import { expect, test } from "vitest";
import type { LineView, ReturnView } from "../wire/api.gen";
import { backSum, chosenLines, isMine, returnable, stepOf, sumOf } from "./returnState";

const line = (no: number, over: Partial<LineView> = {}): LineView => ({
	no,
	goods_id: `g${no}`,
	name: `Goods ${no}`,
	unit: "piece",
	zone: "ambient",
	picture: "",
	price_kopecks: 6500,
	ordered: 2,
	picked: 2,
	handed: 2,
	refused: 0,
	sum_kopecks: 13000,
	ordered_sum_kopecks: 13000,
	state: "handed",
	replaces: null,
	regular_kopecks: null,
	off_kopecks: 0,
	marked: false,
	pieces: 0,
	piece_grams: 0,
	weights: [],
	...over,
});

test.each([
	["asked", "none", "go"],
	["asked", "opening", "wait"],
	["asked", "open", "put"],
	["asked", "jammed", "retry"],
	["asked", "unreachable", "retry"],
	["in_cell", "shut", "inside"],
	["in_cell", "open", "put"],
	["in_cell", "jammed", "retry"],
	["taken_out", "shut", "checking"],
	["refund", "shut", "refund"],
	["refused", "shut", "refused"],
	["withdrawn", "jammed", "withdrawn"],
] satisfies [ReturnView["state"], ReturnView["door"], string][])(
	"a return that is %s with a door %s means: %s",
	(state, door, step) => {
		expect(stepOf({ state, door })).toBe(step);
	},
);

test("the customer acts until the goods are taken out", () => {
	const states = ["asked", "in_cell", "taken_out", "refund", "refused", "withdrawn"] as const;
	expect(states.filter((state) => isMine({ state }))).toEqual(["asked", "in_cell"]);
});

const OFFERED = returnable(
	[line(1), line(2), line(3, { unit: "kg", price_kopecks: 104990, handed: 333 })],
	{
		left: [
			{ no: 1, quantity: 1 },
			{ no: 3, quantity: 333 },
		],
	},
);

test("only what is left may come back", () => {
	expect(OFFERED.map(({ line: { no }, most }) => [no, most])).toEqual([
		[1, 1],
		[3, 333],
	]);
	expect(chosenLines(OFFERED, { 1: 5, 2: 1, 3: 0 })).toEqual([{ no: 1, quantity: 1 }]);
});

test("the sum is rounded line by line", () => {
	expect(sumOf(OFFERED, { 1: 1, 3: 111 })).toBe(6500 + 11654);
	expect(sumOf(OFFERED, {})).toBe(0);
});

test("two halves of a line cost no more than the line, though each alone is rounded up", () => {
	const of = line(1, { unit: "kg", price_kopecks: 104985, handed: 200 });
	expect(backSum({ line: of, most: 200 }, 100)).toBe(10499);
	expect(backSum({ line: of, most: 100 }, 100)).toBe(10498);
	expect(sumOf([{ line: of, most: 100 }], { 1: 100 })).toBe(10498);
	expect(backSum({ line: of, most: 200 }, 200)).toBe(20997);
});

test("what comes back of a line after a discount is its part of what was paid", () => {
	const paid = line(1, { handed: 3, off_kopecks: 9500, sum_kopecks: 10000 });
	expect(backSum({ line: paid, most: 3 }, 1)).toBe(3333);
	expect(backSum({ line: paid, most: 2 }, 1)).toBe(3334);
	expect(backSum({ line: paid, most: 1 }, 1)).toBe(3333);
});
