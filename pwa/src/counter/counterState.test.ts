import { expect, test } from "vitest";
import type { CounterList, CounterOrder, ParcelView } from "../wire/api.gen";
import { foreseeShelve, toGive, toShelve } from "./counterState";

const parcel = (barcode: string, state: ParcelView["state"] = "packed"): ParcelView => ({
	id: barcode,
	barcode,
	zone: "ambient",
	grams: 1000,
	state,
	cell: null,
	no: 1,
	of: 1,
	contents: [],
	warmth: null,
});

const order = (number: string, over: Partial<CounterOrder> = {}): CounterOrder => ({
	id: number,
	number,
	state: "packed",
	way: "counter",
	customer_name: "",
	parcels: [parcel(`${number}-1`), parcel(`${number}-2`, "on_shelf")],
	total_kopecks: 0,
	to_take_kopecks: 0,
	window_ends_at: "2026-11-23T12:00:00Z",
	...over,
});

const list = (orders: CounterOrder[]): CounterList => ({ place_id: "p", seq: 1, orders });

test("only what is packed and not on the shelf is shelved", () => {
	const shown = list([order("1"), order("2", { state: "ready" })]);
	expect(toShelve(shown, new Set()).map((it) => it.parcel.barcode)).toEqual(["1-1"]);
	expect(toShelve(shown, new Set(["1-1"]))).toEqual([]);
});

test("who is due first stands first, and an unfinished handover is not lost", () => {
	const shown = list([
		order("1", { state: "ready", window_ends_at: "2026-11-23T14:00:00Z" }),
		order("2", { state: "handing_over" }),
		order("3"),
	]);
	expect(toGive(shown).map((it) => it.number)).toEqual(["2", "1"]);
});

test.each([
	["1-1", "shelve"],
	["1-2", "already"],
	["9-9", "foreign"],
])("the bag %s is %s", (barcode, meaning) => {
	expect(foreseeShelve(list([order("1")]), barcode, new Set())).toBe(meaning);
});

test("a bag scanned twice without network is shelved once", () => {
	expect(foreseeShelve(list([order("1")]), "1-1", new Set(["1-1"]))).toBe("already");
});
