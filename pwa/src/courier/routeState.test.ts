import { expect, test } from "vitest";
import type {
	LoadItem,
	ParcelView,
	RouteView,
	StopOrder,
	StopView,
	TakeBack,
} from "../wire/api.gen";
import {
	arrivedAt,
	backToScan,
	bagsFirst,
	cellsOf,
	errandsOf,
	foreseeBack,
	foreseeTake,
	homeless,
	loadingNext,
	loadingNow,
	loadProgress,
	nextStop,
	openOrders,
	toTake,
	totals,
} from "./routeState";

const parcel = (id: string, over: Partial<ParcelView> = {}): ParcelView => ({
	id,
	barcode: `B${id}`,
	zone: "ambient",
	grams: 1000,
	state: "packed",
	cell: null,
	no: 1,
	of: 1,
	contents: [],
	warmth: null,
	...over,
});

const order = (id: string, over: Partial<StopOrder> = {}): StopOrder => ({
	id,
	number: id,
	state: "packed",
	customer_name: "",
	customer_phone: "",
	total_kopecks: 10000,
	to_take_kopecks: 10000,
	waits_for_link: false,
	parcels: [parcel(`${id}-1`)],
	...over,
});

const stop = (id: string, orders: StopOrder[], over: Partial<StopView> = {}): StopView => ({
	id,
	kind: "door",
	state: "planned",
	title: id,
	address: null,
	hint: "",
	window_starts_at: "2026-11-23T10:00:00Z",
	window_ends_at: "2026-11-23T12:00:00Z",
	orders,
	locker_id: null,
	...over,
});

const route = (stops: StopView[]): RouteView => ({
	courier_id: "c",
	seq: 1,
	stops,
	till: null,
	errands: [],
});

test("what goes out last is loaded first", () => {
	const shown = route([stop("s1", [order("a")]), stop("s2", [order("b")])]);
	expect(toTake(shown, new Set()).map((it) => it.parcel.id)).toEqual(["b-1", "a-1"]);
});

test("a scan on its way is not asked for again, a cancelled order is left in the shop", () => {
	const shown = route([stop("s1", [order("a"), order("b", { state: "cancelled" })])]);
	expect(toTake(shown, new Set(["Ba-1"]))).toEqual([]);
});

test("an order that waits for its link is not taken along, and nothing is taken for it at the door", () => {
	const shown = route([stop("s1", [order("a", { waits_for_link: true }), order("b")])]);
	expect(foreseeTake(shown, "Ba-1", new Set())).toBe("unpaid");
	expect(foreseeTake(shown, "Bb-1", new Set())).toBe("take");
	expect(totals(shown).toTakeKopecks).toBe(10000);
});

test("the next stop is the first that is not done", () => {
	const shown = route([stop("s1", [], { state: "done" }), stop("s2", []), stop("s3", [])]);
	expect(nextStop(shown)?.id).toBe("s2");
	expect(nextStop(route([]))).toBeNull();
});

test("the foot counts only what is left", () => {
	const shown = route([
		stop("s1", [order("a")], { state: "done" }),
		stop("s2", [order("b"), order("c", { state: "refused" })]),
	]);
	expect(totals(shown)).toEqual({ stops: 1, parcels: 1, grams: 1000, toTakeKopecks: 10000 });
});

const item = (id: string, state: LoadItem["state"]): LoadItem => ({
	parcel: parcel(id),
	order_number: "1",
	cell: 3,
	state,
	by_hand: false,
});
const load = (parcels: LoadItem[]) => ({
	locker_id: "l",
	name: "",
	seq: 1,
	parcels,
	front: [],
	take_back: [],
});

test("an open door comes before the next scan", () => {
	const shown = load([item("a", "placed"), item("b", "open"), item("c", "waiting")]);
	expect(loadingNow(shown)?.parcel.id).toBe("b");
	expect(loadingNext(shown)?.parcel.id).toBe("c");
	expect(loadProgress(shown)).toEqual({ placed: 1, all: 3 });
});

test("only parcels that have a cell stand on the front", () => {
	const homeless: LoadItem = { ...item("c", "waiting"), cell: null };
	const shown = load([item("a", "open"), { ...item("b", "waiting"), cell: 9 }, homeless]);
	expect(cellsOf(shown, "open")).toEqual([3]);
	expect(cellsOf(shown, "waiting", "jammed")).toEqual([9]);
});

test("a jammed door is offered again when nothing else waits", () => {
	const shown = load([item("a", "jammed"), item("b", "waiting")]);
	expect(loadingNext(shown)?.parcel.id).toBe("b");
	expect(loadingNext(load([item("a", "jammed"), item("b", "placed")]))?.parcel.id).toBe("a");
	expect(loadingNext(load([item("b", "placed")]))).toBeNull();
});

test("an arrival that waits to be sent is already on the screen, and ends no stop twice", () => {
	const shown = arrivedAt(
		route([stop("s1", [], { state: "done" }), stop("s2", []), stop("s3", [])]),
		new Set(["s1", "s2"]),
	);
	expect(shown.stops.map((it) => it.state)).toEqual(["done", "arrived", "planned"]);
});

test("a bag is taken once, and only mine", () => {
	const shown = route([
		stop("s1", [order("a"), order("b", { parcels: [parcel("b-1", { state: "with_courier" })] })]),
	]);
	expect(foreseeTake(shown, "Ba-1", new Set())).toBe("take");
	expect(foreseeTake(shown, "Ba-1", new Set(["Ba-1"]))).toBe("already");
	expect(foreseeTake(shown, "Bb-1", new Set())).toBe("already");
	expect(foreseeTake(shown, "Bz", new Set())).toBe("foreign");
});

test.each([
	["planned", "s1", true],
	["planned", "s2", true],
	["arrived", "s1", true],
	["arrived", "s2", false],
] as const)(
	"at a stop that is %s, with a bag of %s in the shop, bags first is %s",
	(state, of, first) => {
		const here = stop("s1", of === "s1" ? [order("a")] : [], { state });
		const shown = route([here, stop("s2", of === "s2" ? [order("b")] : [])]);
		expect(bagsFirst(here, toTake(shown, new Set()))).toBe(first);
	},
);

test("with everything in the bag the way leads on", () => {
	expect(bagsFirst(stop("s1", []), [])).toBe(false);
});

test("what lies in its cells is not carried any more", () => {
	const orders = [order("a", { state: "ready" }), order("b", { state: "on_the_way" })];
	const locker = stop("s1", orders, { kind: "locker", state: "arrived" });
	expect(openOrders(locker).map((it) => it.id)).toEqual(["b"]);
	expect(openOrders({ ...locker, kind: "door" })).toHaveLength(2);
});

test("a parcel without any cell is not scanned next, and is not placed either", () => {
	const shown = load([item("a", "placed"), item("b", "no_room")]);
	expect(loadingNext(shown)).toBeNull();
	expect(homeless(shown)).toBe(1);
	expect(loadProgress(shown)).toEqual({ placed: 1, all: 2 });
});

test("what a counter has taken in is done with", () => {
	const counter = stop("s1", [order("a", { state: "ready" })], { kind: "counter" });
	expect(openOrders(counter)).toEqual([]);
});

const back = (cell: number, over: Partial<TakeBack> = {}): TakeBack => ({
	cell,
	order_number: "1",
	zone: "ambient",
	why: "unwanted",
	open: false,
	parcel: parcel(`p${cell}`),
	scanned: false,
	...over,
});

test("a label is awaited at an open cell, once, and never of what a customer brought", () => {
	expect(backToScan([back(1), back(2, { open: true })])?.cell).toBe(2);
	expect(backToScan([back(2, { open: true, scanned: true })])).toBeNull();
	expect(backToScan([back(2, { open: true, parcel: null, why: "return" })])).toBeNull();
});

test("a scan belongs to the open cell, to a shut one, or to none", () => {
	const cells = [back(1), back(2, { open: true })];
	expect(foreseeBack(cells, "Bp2")).toEqual({ do: "take", cell: 2 });
	expect(foreseeBack(cells, "Bp1")).toEqual({ do: "other" });
	expect(foreseeBack([back(1)], "Bp1")).toEqual({ do: "shut" });
	expect(foreseeBack([back(1)], "Bz")).toEqual({ do: "foreign" });
});

test("a route that was kept by an older page has no errands", () => {
	expect(errandsOf({})).toEqual([]);
});
