import { describe, expect, test } from "vitest";
import { type LineView, ORDER_STATE, type OrderState, WAY } from "../wire/api.gen";
import {
	asksMore,
	openShortages,
	payWords,
	quantityNow,
	rowsOf,
	spaced,
	stationsOf,
} from "./orderState";

const at = (minute: number) => `2026-11-23T10:${String(minute).padStart(2, "0")}:00Z`;

function line(over: Partial<LineView>): LineView {
	return {
		no: 1,
		goods_id: "g1",
		name: "Яблоки",
		unit: "kg",
		zone: "ambient",
		picture: "",
		price_kopecks: 12990,
		ordered: 1000,
		picked: null,
		handed: null,
		refused: 0,
		sum_kopecks: 12990,
		ordered_sum_kopecks: 12990,
		state: "ordered",
		replaces: null,
		regular_kopecks: null,
		off_kopecks: 0,
		marked: false,
		pieces: 0,
		piece_grams: 0,
		weights: [],
		...over,
	};
}

describe.each(WAY)("an order by %s", (way) => {
	test("always has five stations, at most one of them here, and no two of one name", () => {
		for (const state of ORDER_STATE) {
			const stations = stationsOf({ state, way, steps: [{ state, at: at(1) }] });
			expect(stations.length).toBe(5);
			expect(stations.filter((one) => one.state === "here").length).toBeLessThan(2);
			expect(new Set(stations.map((one) => one.word)).size).toBe(5);
		}
	});

	test("when completed has all of its way behind", () => {
		const states: OrderState[] = [
			"confirmed",
			"picking",
			"packed",
			"on_the_way",
			"ready",
			"completed",
		];
		const steps = states.map((state, minute) => ({ state, at: at(minute) }));
		const stations = stationsOf({ state: "completed", way, steps });
		expect(stations.every((one) => one.state === "past" && one.at !== null)).toBe(true);
	});
});

test("a station keeps the time when it was first reached", () => {
	const steps = [
		{ state: "confirmed", at: at(1) },
		{ state: "picking", at: at(5) },
		{ state: "packed", at: at(9) },
	] as const;
	const stations = stationsOf({ state: "packed", way: "locker", steps: [...steps] });
	expect(stations.map((one) => [one.word, one.at, one.state])).toEqual([
		["confirmed", at(1), "past"],
		["picking", at(5), "here"],
		["on_the_way", null, "ahead"],
		["ready", null, "ahead"],
		["completed", null, "ahead"],
	]);
});

test("a cancelled order ends with a broken station and keeps what was passed", () => {
	const steps = [
		{ state: "confirmed", at: at(1) },
		{ state: "cancelled", at: at(2) },
	] as const;
	const stations = stationsOf({ state: "cancelled", way: "courier", steps: [...steps] });
	expect(stations.map((one) => one.state)).toEqual(["past", "ahead", "ahead", "ahead", "broken"]);
	expect(stations[4]).toMatchObject({ word: "cancelled", at: at(2) });
});

test("a replaced line stands under the one that took its place", () => {
	const lines = [line({ no: 1, state: "replaced" }), line({ no: 2 }), line({ no: 3, replaces: 1 })];
	expect(rowsOf(lines).map((row) => [row.line.no, row.instead?.no ?? null])).toEqual([
		[2, null],
		[3, 1],
	]);
});

test.each<[Partial<LineView>, number]>([
	[{}, 1000],
	[{ picked: 1037 }, 1037],
	[{ picked: 1037, handed: 900 }, 900],
	[{ picked: 0, state: "removed" }, 0],
	[{ state: "removed" }, 0],
])("of the line %j counts %i", (over, quantity) => {
	expect(quantityNow(line(over))).toBe(quantity);
});

test("the oldest shortage is asked first, answered ones not at all", () => {
	const shortage = (id: string, minute: number, state: "asked" | "removed") => ({
		id,
		line_no: 1,
		found: 0,
		missing: 1,
		suggestions: [],
		state,
		raised_at: at(minute),
		answer_until: at(30),
	});
	const shortages = [
		shortage("b", 9, "asked"),
		shortage("c", 1, "removed"),
		shortage("a", 5, "asked"),
	];
	expect(openShortages({ shortages }).map((one) => one.id)).toEqual(["a", "b"]);
});

test("a code is read in fours", () => {
	expect(spaced("12345678")).toBe("1234 5678");
	expect(spaced("123456")).toBe("1234 56");
});

test("more is asked for only until a time, and only while nobody has answered", () => {
	const asked = {
		state: "asked",
		way: "second_hold",
		kopecks: 100,
		until: "2026-11-26T12:00:00Z",
	} as const;
	expect(asksMore({ overweight: asked })).toBe(true);
	expect(asksMore({ overweight: { ...asked, until: null } })).toBe(false);
	expect(asksMore({ overweight: { ...asked, state: "settled" } })).toBe(false);
	expect(asksMore({ overweight: null })).toBe(false);
});

test("who pays by SBP hears of no hold: everything at the order, or the very sum after weighing", () => {
	expect(payWords({ payment: "card", state: "awaiting_payment" })).toBe("pay.why");
	expect(payWords({ payment: "sbp", state: "awaiting_payment" })).toBe("pay.why-ahead");
	expect(payWords({ payment: "sbp", state: "packed" })).toBe("pay.why-weighed");
});
