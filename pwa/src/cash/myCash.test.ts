import { expect, test } from "vitest";
import type { MyCash } from "../wire/api.gen";
import { runs, shortOfChange, withKept } from "./myCash";

const NONE: MyCash = { courier_id: "ivan", seq: 1, shift: null };
const OPEN = { path: "/cash/begin", body: { id: "s1", float_kopecks: 50_000 } };
const COUNTING = { path: "/cash/counting", body: { id: "x" } };
const COUNT = { path: "/cash/count", body: { id: "s1", kopecks: 61_000 } };

test("what waits to be sent is shown as done, step by step", () => {
	expect(withKept(NONE, []).shift).toBeNull();
	const open = withKept(NONE, [OPEN]);
	expect(open.shift).toMatchObject({ id: "s1", state: "open", in_bag_kopecks: 50_000 });
	expect(withKept(open, [OPEN]).shift).toEqual(open.shift);
	expect(withKept(NONE, [OPEN, COUNTING]).shift).toMatchObject({
		state: "counting",
		in_bag_kopecks: null,
	});
	expect(withKept(NONE, [OPEN, COUNTING, COUNT]).shift).toMatchObject({
		state: "counted",
		counted_kopecks: 61_000,
		difference_kopecks: null,
	});
	expect(withKept(NONE, [COUNTING, COUNT]).shift).toBeNull();
});

test("a shift runs until it is counted", () => {
	expect(runs(null)).toBe(false);
	for (const [kept, wanted] of [
		[[OPEN], true],
		[[OPEN, COUNTING], true],
		[[OPEN, COUNTING, COUNT], false],
	] as const)
		expect(runs(withKept(NONE, kept).shift)).toBe(wanted);
});

test("change is warned about only when the bag is known to hold less", () => {
	expect(shortOfChange(100_00, null)).toBe(0);
	expect(shortOfChange(100_00, 100_00)).toBe(0);
	expect(shortOfChange(100_00, 30_00)).toBe(70_00);
});
