import { expect, test } from "vitest";
import type { HandoverView, LineView } from "../wire/api.gen";
import {
	bankWords,
	brought,
	buttons,
	change,
	likelyCash,
	linesInBags,
	nothingTaken,
	phase,
	placesOf,
	restToTake,
	sumAt,
	withKept,
} from "./handoverState";

function line(no: number, over: Partial<LineView> = {}): LineView {
	return {
		no,
		goods_id: `g${no}`,
		name: "Сыр",
		unit: "kg",
		zone: "chilled",
		picture: "",
		price_kopecks: 89900,
		ordered: 400,
		picked: 412,
		handed: null,
		refused: 0,
		sum_kopecks: 37039,
		ordered_sum_kopecks: 35960,
		state: "picked",
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

function view(lines: LineView[], over: Partial<HandoverView> = {}): HandoverView {
	return {
		order_id: "o1",
		number: "1",
		seq: 4,
		way: "courier",
		state: "open",
		lines,
		parcels: [],
		goods_kopecks: 37039,
		fee_kopecks: 0,
		total_kopecks: 37039,
		money: {
			method: "hold",
			state: "held",
			held_kopecks: 40000,
			paid_kopecks: 0,
			released_kopecks: 0,
			payment_url: "",
			wanted_kopecks: 0,
			planned_at: null,
			exchanged_kopecks: 0,
		},
		methods: ["hold"],
		receipt: null,
		customer_name: "",
		customer_phone: "",
		covered_kopecks: 0,
		change_kopecks: 0,
		trouble: "",
		pieces: [],
		agreed: { off_kopecks: 0, bonus_kopecks: 0, base_kopecks: 0 },
		...over,
	};
}

test("what was removed or replaced is not in the bags", () => {
	const lines = [
		line(1, { state: "replaced" }),
		line(2, { state: "removed" }),
		line(3, { replaces: 1 }),
	];
	expect(linesInBags(view(lines)).map((it) => it.no)).toEqual([3]);
	expect(brought(line(4, { picked: null }))).toBe(0);
});

test("everything refused line by line is a refusal of the order", () => {
	const refused = { refused: 412, state: "refused" as const };
	expect(nothingTaken(view([line(1, refused), line(2)]))).toBe(false);
	expect(nothingTaken(view([line(1, refused), line(2, refused)]))).toBe(true);
	expect(nothingTaken(view([]))).toBe(false);
});

test.each([
	[124050, 200000, 75950],
	[124050, 124050, 0],
	[124050, 124049, null],
])("change of %i from %i is %s", (total, given, expected) => {
	expect(change(given, total)).toBe(expected);
});

test("likely cash covers the total, rises, and starts with the exact sum", () => {
	for (let total = 1; total < 2_000_000; total += 7919) {
		const sums = likelyCash(total);
		expect(sums[0]).toBe(total);
		expect(sums.length).toBeLessThanOrEqual(4);
		for (const [place, sum] of sums.entries()) {
			expect(sum).toBeGreaterThanOrEqual(total);
			if (place > 0) expect(sum).toBeGreaterThan(sums[place - 1] ?? Number.NaN);
		}
	}
});

test("what is held already is offered first", () => {
	expect(buttons(["terminal", "cash", "hold"])).toEqual(["hold", "cash", "terminal"]);
	expect(buttons(["cash"])).toEqual(["cash"]);
});

test.each([
	["open", "check"],
	["paying", "wait_money"],
	["receipt", "wait_receipt"],
	["ready", "give"],
	["handed", "done"],
	["refused", "refused"],
	["stuck", "stuck"],
] as const)("the state %s asks for %s", (state, expected) => {
	expect(phase(view([], { state }))).toBe(expected);
});

test("a refusal that waits to be sent already changes the sum", () => {
	const shown = withKept(view([line(1), line(2)], { goods_kopecks: 74078, fee_kopecks: 9900 }), [
		{
			path: "/handovers/o1/refusals",
			body: { id: "a", lines: [{ no: 1, quantity: 112, reason: "" }] },
		},
	]);
	// 300 g at 899.00 the kilogram is 269.70
	expect(shown.lines.map((it) => [it.refused, it.sum_kopecks])).toEqual([
		[112, 26970],
		[0, 37039],
	]);
	expect(shown.goods_kopecks).toBe(64009);
	expect(shown.total_kopecks).toBe(73909);
});

test.each([
	["settle", "paying"],
	["handed", "handed"],
	["refuse-all", "refused"],
	["unheard-of", "open"],
])("a kept %s shows the state %s", (tail, state) => {
	expect(withKept(view([line(1)]), [{ path: `/handovers/o1/${tail}`, body: {} }]).state).toBe(
		state,
	);
});

test("a refused line takes its share of the bonuses with it", () => {
	const lines = [
		line(1, { price_kopecks: 25000, picked: 2 }),
		line(2, { price_kopecks: 100000, unit: "kg", picked: 500 }),
	];
	const agreed = { off_kopecks: 0, bonus_kopecks: 30000, base_kopecks: 100000 };
	const refusal = { no: 1, quantity: 2, reason: "", marks: [] };
	const path = "/handovers/o1/refusals";
	const after = withKept(view(lines, { agreed }), [{ path, body: { id: "", lines: [refusal] } }]);
	expect(after.lines.map((one) => [one.off_kopecks, one.sum_kopecks])).toEqual([
		[0, 0],
		[15000, 35000],
	]);
	expect(after.total_kopecks).toBe(35000);
});

test("pieces that are refused are found again by their weight", () => {
	const weights = [3800, 4350, 3800, 120];
	expect(sumAt(weights, [1, 3])).toBe(4470);
	expect(sumAt(weights, placesOf(weights, 4470))).toBe(4470);
	expect(placesOf(weights, 12070)).toEqual([0, 1, 2, 3]);
	expect(placesOf(weights, 100)).toEqual([]);
	expect(placesOf(weights, 0)).toEqual([]);
});

test("a person takes only what is above the money at the bank", () => {
	expect(restToTake({ total_kopecks: 5000, covered_kopecks: 4200 })).toBe(800);
	expect(restToTake({ total_kopecks: 4000, covered_kopecks: 4200 })).toBe(0);
});

test("what was paid before is counted, and nobody is told of a card that is charged", () => {
	const { money } = view([line(1)]);
	expect(bankWords({ money: { ...money, state: "prepaid" } }).pay).toBe("handover.pay-prepaid");
	expect(bankWords({ money: { ...money, state: "held" } }).pay).toBe("handover.pay-hold");
});
