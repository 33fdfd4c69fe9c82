import { expect, test } from "vitest";
import { withKept } from "../handover/handoverState";
import type { DoorPermit, DoorState, HandoverView, LineView, RouteView } from "../wire/api.gen";
import {
	EMPTY,
	lasts,
	leftToServer,
	outcomeOf,
	settled,
	settledAlone,
	stand,
	viewAlone,
	ways,
	withKnown,
} from "./aloneState";

const NOW = Date.parse("2026-11-23T09:00:00Z");

function line(no: number, unit: LineView["unit"], price: number, picked: number): LineView {
	const sum = unit === "kg" ? Math.round((price * picked) / 1000) : price * picked;
	return {
		no,
		goods_id: `g${no}`,
		name: "Товар",
		unit,
		zone: "ambient",
		picture: "",
		price_kopecks: price,
		ordered: picked,
		picked,
		handed: null,
		refused: 0,
		sum_kopecks: sum,
		ordered_sum_kopecks: sum,
		state: "picked",
		replaces: null,
		regular_kopecks: null,
		off_kopecks: 0,
		marked: false,
		pieces: 0,
		piece_grams: 0,
		weights: [],
	};
}

const LINES = [line(1, "piece", 8990, 2), line(2, "kg", 104990, 437)];

function permit(changes: Partial<DoorPermit> = {}): DoorPermit {
	return {
		order_id: "o-1",
		version: 2,
		settlement_id: "s-1",
		intent_id: "i-1",
		permit: "x.y",
		expires_at: "2026-11-23T21:00:00Z",
		methods: ["cash", "terminal"],
		held_kopecks: 0,
		covered_until: null,
		marked: [],
		view: {
			order_id: "o-1",
			number: "А-1",
			lines: LINES,
			fee_kopecks: 9900,
			goods_kopecks: 63861,
			total_kopecks: 73761,
			state: "open",
			methods: ["cash", "terminal"],
			trouble: "",
			agreed: { off_kopecks: 0, bonus_kopecks: 0, base_kopecks: 0 },
		} as unknown as HandoverView,
		...changes,
	};
}

function at(state: DoorState["state"], more: Partial<DoorState> = {}): DoorState {
	return {
		intent_id: "i-1",
		state,
		code: "",
		trouble: "",
		paper_owed: false,
		receipt: null,
		...more,
	};
}

test("what is refused lowers the sum, and taken back raises it again", () => {
	expect(viewAlone(permit(), EMPTY, NOW).total_kopecks).toBe(73761);
	const less = viewAlone(permit(), { ...EMPTY, refused: { 1: 1 } }, NOW);
	expect([less.total_kopecks, less.lines[0]?.refused]).toEqual([64771, 1]);
	expect(viewAlone(permit(), { ...EMPTY, refused: { 1: 0 } }, NOW).total_kopecks).toBe(73761);
});

test("what was refused before the network was lost lowers the sum alone too", () => {
	const known = withKept(permit().view, [
		{ path: "/handovers/o-1/refusals", body: { id: "", lines: [{ no: 1, quantity: 1 }] } },
	]);
	const draft = withKnown(EMPTY, permit(), known);
	expect(viewAlone(permit(), draft, NOW).total_kopecks).toBe(64771);
	expect(outcomeOf(permit(), draft, "cash", 64771, 0, new Date(NOW)).refused).toEqual([
		{ no: 1, quantity: 1 },
	]);
	expect(withKnown({ ...EMPTY, refused: { 1: 0 } }, permit(), known).refused).toEqual({ 1: 0 });
	expect(withKnown(EMPTY, permit(), null)).toEqual(EMPTY);
});

test("an outcome names every refusal, and change only for cash", () => {
	const draft = { ...EMPTY, refused: { 1: 1 } };
	const cash = outcomeOf(permit(), draft, "cash", 64771, 100000, new Date(NOW));
	expect(cash).toEqual({
		order_id: "o-1",
		version: 2,
		method: "cash",
		kopecks: 64771,
		at: "2026-11-23T09:00:00.000Z",
		given_kopecks: 100000,
		refused: [{ no: 1, quantity: 1 }],
	});
	expect(outcomeOf(permit(), draft, "terminal", 64771, 5, new Date(NOW)).given_kopecks).toBe(0);
});

test("left to the server, what was refused is told to it first, once", () => {
	const outcome = outcomeOf(permit(), EMPTY, "cash", 64771, 0, new Date(NOW));
	const draft = { refused: { 1: 1 }, asked: { permit: "x.y", outcome }, told: false };
	const after = leftToServer(draft);
	expect(after).toEqual({ refused: { 1: 1 }, asked: null, told: false });
	expect(leftToServer(after)).toEqual(EMPTY);
	expect(leftToServer({ ...draft, told: true })).toEqual(EMPTY);
});

test("goods go on a hold only while it stands and covers the sum", () => {
	const held = permit({
		methods: ["hold"],
		held_kopecks: 73761,
		covered_until: "2026-11-23T10:00:00Z",
	});
	expect(ways(held, 73761, NOW)).toEqual(["hold"]);
	expect(ways(held, 73762, NOW)).toEqual([]);
	expect(ways(held, 73761, NOW + 3_600_000)).toEqual([]);
	expect(ways(permit(), 1, NOW)).toEqual(["cash", "terminal"]);
	expect([lasts(held, NOW), lasts(held, NOW + 13 * 3_600_000)]).toEqual([true, false]);
});

test("the till's state in the courier's words", () => {
	const table: [DoorState | null, ReturnType<typeof stand>, boolean][] = [
		[null, "silent", false],
		[at("waiting"), "printing", false],
		[at("printing"), "printing", false],
		[at("waiting", { trouble: "no_paper" }), "paper", false],
		[at("waiting", { trouble: "register_unreachable" }), "waits", false],
		[at("printed", { paper_owed: true }), "printed", false],
		[at("printed"), "printed", true],
		[at("refused", { code: "register_16" }), "refused", true],
		[at("given"), "given", true],
	];
	for (const [state, word, over] of table)
		expect([stand(state), settled(state)]).toEqual([word, over]);
});

test("a door that was settled alone is done on the route", () => {
	const order = (id: string) => ({ id, state: "on_the_way" });
	const route = {
		stops: [
			{ id: "d1", kind: "door", state: "arrived", orders: [order("o-1")] },
			{ id: "d2", kind: "door", state: "planned", orders: [order("o-2")] },
		],
	} as unknown as RouteView;
	const after = settledAlone(route, new Set(["o-1"]));
	expect(after.stops.map(({ state }) => state)).toEqual(["done", "planned"]);
	expect(settledAlone(route, new Set())).toBe(route);
});
