import { expect, test } from "vitest";
import type { TaskLine } from "../wire/api.gen";
import {
	gaugeOf,
	judge,
	label,
	likelyGrams,
	overKopecks,
	piecesLeft,
	readGrams,
	waysToPay,
} from "./weighing";

const line = (over: Partial<TaskLine> = {}): TaskLine => ({
	no: 1,
	goods_id: "g",
	name: "Сыр",
	unit: "kg",
	zone: "chilled",
	picture: "",
	shelf: "",
	barcodes: [],
	price_kopecks: 89900,
	ordered: 400,
	picked: 0,
	most: 460,
	done: false,
	state: "to_pick",
	replaces: null,
	marked: "",
	pieces: 0,
	piece_grams: 0,
	weighings: [],
	limit: 600,
	marks: [],
	...over,
});

test.each([
	["437", 437],
	[" 437 ", 437],
	["0", 0],
	["", null],
	["0,4", null],
	["-5", null],
	["1e3", null],
	["1234567", null],
])("%j typed is %s grams", (text, grams) => {
	expect(readGrams(text)).toBe(grams);
});

test.each([
	[null, 0, 0, { state: "empty" }],
	[0, 0, 0, { state: "empty" }],
	[20, 20, 0, { state: "tare" }],
	[460, 0, 0, { state: "fits", net: 460, total: 460 }],
	[480, 20, 0, { state: "fits", net: 460, total: 460 }],
	[461, 0, 0, { state: "high", net: 461, total: 461 }],
	[200, 0, 250, { state: "fits", net: 200, total: 450 }],
	[300, 0, 250, { state: "high", net: 300, total: 550 }],
])("%s on the scales, tare %i, %i in the basket", (gross, tare, picked, verdict) => {
	expect(judge(line({ picked }), gross, tare)).toEqual(verdict);
});

test("the label of the scales is thirteen digits whose last one checks", () => {
	const goods = line({ barcodes: ["4601234567893", "12345"] });
	expect(label(goods, 437)).toBe("2112345004372");
	expect(label(goods, 0)).toBe("2112345000008");
	expect(label(line({ barcodes: ["4601234567893"] }), 437)).toBeNull();
	expect(label(goods, 100_000)).toBeNull();
});

test("the demo's scales never show more than may be taken", () => {
	for (let no = 1; no < 60; no += 1) {
		for (const [ordered, most] of [
			[1, 1],
			[5, 6],
			[400, 460],
			[2500, 2500],
		] as const) {
			const grams = likelyGrams(line({ no, ordered, most }));
			expect(grams).toBeGreaterThan(0);
			expect(grams).toBeLessThanOrEqual(most);
		}
	}
});

test.each([
	[0, "ok"],
	[950, "ok"],
	[951, "near"],
	[1000, "near"],
	[1001, "over"],
] as const)("%i g of 1000 that the budget allows are %s", (grams, state) => {
	expect(gaugeOf(grams, 1000)).toBe(state);
});

test("pieces are weighed one by one, taking out is no way to pay", () => {
	const weighing = { gross_grams: 3800, tare_grams: 0, tare: "", source: "scales" as const };
	const melons = line({ pieces: 2, weighings: [{ id: "w", ...weighing }] });
	expect(piecesLeft(melons)).toBe(1);
	expect(piecesLeft(line())).toBe(0);
	expect(waysToPay(["trim", "at_door"])).toEqual(["at_door"]);
});

test("what is above the budget costs what the whole weight costs more, each rounded by itself", () => {
	const cheese = line({ price_kopecks: 89990, most: 460 });
	expect(overKopecks(cheese, 700)).toBe(62993 - 41395);
	expect(overKopecks(cheese, 460)).toBe(0);
});
