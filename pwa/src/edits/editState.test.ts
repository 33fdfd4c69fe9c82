import { expect, test } from "vitest";
import type { GoodsView, LineView, OrderView } from "../wire/api.gen";
import {
	about,
	bodyOf,
	changed,
	dueOf,
	editable,
	kindOf,
	missedIn,
	NOTHING,
	setGoods,
	setLine,
	wanted,
} from "./editState";

function line(changes: Partial<LineView>): LineView {
	return {
		no: 1,
		unit: "piece",
		price_kopecks: 8990,
		ordered: 3,
		picked: null,
		handed: null,
		refused: 0,
		sum_kopecks: 26970,
		state: "ordered",
		...changes,
	} as LineView;
}

const milk = line({});
const cheese = line({
	no: 2,
	unit: "kg",
	price_kopecks: 104990,
	ordered: 500,
	picked: 437,
	sum_kopecks: 45881,
	state: "picked",
});
const order = { lines: [milk, cheese], fee_kopecks: 9900, version: 4 } as OrderView;
const peas = { id: "peas", price_kopecks: 15990, unit: "pack" } as GoodsView;

test("a line stands at what would be charged of it", () => {
	expect([dueOf(milk), dueOf(cheese)]).toEqual([3, 437]);
	expect(dueOf(line({ picked: 3, refused: 1 }))).toBe(2);
	expect(dueOf(line({ state: "removed" }))).toBe(0);
});

test("a line that is set back to what it was is no change", () => {
	const less = setLine(NOTHING, milk, 1);
	expect([wanted(milk, less), changed(less)]).toEqual([1, true]);
	const back = setLine(less, milk, 3);
	expect([wanted(milk, back), changed(back)]).toEqual([3, false]);
});

test("added goods are counted once, and taken out at nothing", () => {
	const two = setGoods(setGoods(NOTHING, peas, 1), peas, 2);
	expect(two.added).toEqual([{ goods: peas, quantity: 2 }]);
	expect(changed(setGoods(two, peas, 0))).toBe(false);
});

test("the sum is about what was picked, what is changed, what is added and the fee", () => {
	expect(about(order, NOTHING)).toBe(26970 + 45881 + 9900);
	const draft = setGoods(setLine(setLine(NOTHING, milk, 0), cheese, 1000), peas, 2);
	expect(about(order, draft)).toBe(104990 + 2 * 15990 + 9900);
	expect(about(order, { ...NOTHING, windowId: "w", fee: 0 })).toBe(26970 + 45881);
});

test("only what changed is sent, with the version that was seen", () => {
	const draft = setGoods(setLine(NOTHING, milk, 1), peas, 2);
	expect(bodyOf("e-1", order, draft, "hold", "")).toEqual({
		id: "e-1",
		version: 4,
		lines: [{ no: 1, quantity: 1 }],
		add: [{ goods_id: "peas", quantity: 2 }],
		window_id: null,
		more: "hold",
		reason: "",
	});
});

test("what waits for the customer, or is gone, is not to be changed", () => {
	const gone = {
		...order,
		lines: [milk, line({ no: 3, state: "asked" }), line({ no: 4, state: "removed" })],
	};
	expect(editable(gone).map(({ no }) => no)).toEqual([1]);
});

test("missed edits come out of the facts, whatever else stands there", () => {
	expect(missedIn({ version: 2 })).toEqual([]);
	expect(missedIn({ edits: [{ id: "e" }] })).toEqual([{ id: "e" }]);
});

test("a line was added, taken out or changed", () => {
	const edited = { no: 1, name: "Молоко", unit: "piece" } as const;
	expect(kindOf({ ...edited, before: 0, after: 1 })).toBe("added");
	expect(kindOf({ ...edited, before: 2, after: 0 })).toBe("removed");
	expect(kindOf({ ...edited, before: 2, after: 1 })).toBe("changed");
});
