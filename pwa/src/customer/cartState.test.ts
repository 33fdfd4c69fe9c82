import { expect, test } from "vitest";
import type { CartView, GoodsView } from "../wire/api.gen";
import { apply, NO_BONUSES, quantityOf } from "./cartState";

const EMPTY: CartView = {
	lines: [],
	goods_kopecks: 0,
	hold_kopecks: 0,
	minimum_kopecks: 50000,
	off_kopecks: 0,
	bonuses: NO_BONUSES,
	buffer_most_kopecks: 0,
	overweight: [],
	payments: [],
};

function goods(over: Partial<GoodsView> = {}): GoodsView {
	return {
		id: "g1",
		name: "Яблоки",
		group_id: null,
		unit: "kg",
		price_kopecks: 12990,
		available: 5000,
		zone: "ambient",
		weight_grams: 0,
		picture: "red-apple",
		description: "",
		remote_sale: true,
		regular_kopecks: 0,
		piece_grams: 0,
		per_100g: false,
		buffer_percent: 20,
		...over,
	};
}

test("a new line goes to the end, a known one keeps its place", () => {
	const two = apply(apply(EMPTY, goods(), 500), goods({ id: "g2", unit: "piece" }), 2);
	const again = apply(two, goods(), 700);
	expect(again.lines.map((line) => [line.goods_id, line.quantity])).toEqual([
		["g1", 700],
		["g2", 2],
	]);
});

test("nothing of a line takes it out", () => {
	expect(apply(apply(EMPTY, goods(), 500), goods(), 0)).toEqual(EMPTY);
});

test("the same number twice is the same cart", () => {
	const once = apply(EMPTY, goods(), 437);
	expect(apply(once, goods(), 437)).toEqual(once);
});

test("only weighed lines are held with a buffer, rounded up", () => {
	const milk = goods({ id: "g2", unit: "piece", price_kopecks: 8990, buffer_percent: 0 });
	const view = apply(apply(EMPTY, goods(), 437), milk, 2);
	expect(view.goods_kopecks).toBe(5677 + 17980);
	expect(view.hold_kopecks).toBe(6813 + 17980);
});

test("more than there is says how much is short", () => {
	expect(apply(EMPTY, goods({ available: 300 }), 500).lines[0]?.short).toBe(200);
	expect(quantityOf(apply(EMPTY, goods(), 500), "g1")).toBe(500);
	expect(quantityOf(null, "g1")).toBe(0);
});

test("goods have a buffer of their own, and no line is held for more than the cap above its sum", () => {
	const melon = goods({ piece_grams: 4000, buffer_percent: 40 });
	expect(apply(EMPTY, melon, 4000).hold_kopecks).toBe(51960 + 20784);
	const capped = apply({ ...EMPTY, buffer_most_kopecks: 10000 }, melon, 4000);
	expect(capped.hold_kopecks).toBe(51960 + 10000);
});
