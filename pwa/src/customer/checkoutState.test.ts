import { expect, test, vi } from "vitest";
import type { PlaceView, WindowView } from "../wire/api.gen";
import {
	bodyOf,
	byDay,
	type Draft,
	missing,
	NO_ADDRESS,
	otherPlaces,
	otherWay,
	overweightFor,
	remember,
	remembered,
	toggled,
	withWay,
} from "./checkoutState";

const place = (id: string, way: PlaceView["way"]): PlaceView => ({
	id,
	way,
	name: id,
	address: "",
	hint: "",
});
const PLACES = [
	place("l1", "locker"),
	place("c1", "counter"),
	place("z1", "courier"),
	place("z2", "courier"),
];
const DRAFT: Draft = {
	way: "locker",
	placeId: "l1",
	windowId: "w1",
	payment: "card",
	replacements: "ask",
	address: NO_ADDRESS,
	company: { name: "", inn: "" },
	reachable: false,
	overweight: [],
};

test("another way takes its first place and asks for the window anew", () => {
	const door = withWay(DRAFT, "courier", PLACES);
	expect([door.placeId, door.windowId]).toEqual(["z1", null]);
});

test("the same way keeps place and window", () => {
	const zone: Draft = { ...DRAFT, way: "courier", placeId: "z2" };
	expect(withWay(zone, "courier", PLACES)).toEqual(zone);
});

test("a locker takes only what a bank takes", () => {
	const cash: Draft = { ...DRAFT, way: "counter", placeId: "c1", payment: "on_receipt" };
	expect(withWay(cash, "locker", PLACES).payment).toBe("card");
	expect(withWay(cash, "courier", PLACES).payment).toBe("on_receipt");
	expect(withWay({ ...cash, payment: "sbp" }, "locker", PLACES).payment).toBe("sbp");
	expect(withWay({ ...cash, payment: "invoice" }, "locker", PLACES).payment).toBe("card");
});

test.each<[Partial<Draft>, string | null]>([
	[{}, null],
	[{ placeId: null }, "place"],
	[{ payment: "invoice" }, "company"],
	[{ payment: "invoice", company: { name: "ООО Клуб", inn: "770708389" } }, "company"],
	[{ payment: "invoice", company: { name: "ООО Клуб", inn: "7707083893" } }, null],
	[{ windowId: null }, "window"],
	[{ way: "courier" }, "street"],
	[{ way: "courier", address: { ...NO_ADDRESS, street: " ул " } }, "street"],
	[{ way: "courier", address: { ...NO_ADDRESS, street: "Лесная, 5" } }, null],
])("with %j is missing: %s", (over, what) => {
	const draft = { ...DRAFT, ...over };
	expect(missing(draft)).toBe(what);
	expect(bodyOf(draft) === null).toBe(what !== null);
});

test("only a courier learns the address", () => {
	const address = { ...NO_ADDRESS, street: "Лесная, 5" };
	expect(bodyOf({ ...DRAFT, address })?.address).toBeNull();
	expect(bodyOf({ ...DRAFT, way: "courier", address })?.address).toEqual(address);
});

test("windows stand by day, in order", () => {
	const at = (id: string, starts_at: string) => ({ id, starts_at }) as WindowView;
	const days = byDay([
		at("c", "2026-11-24T09:00:00Z"),
		at("b", "2026-11-23T11:00:00Z"),
		at("a", "2026-11-23T09:00:00Z"),
	]);
	expect(days.map((day) => day.map((one) => one.id))).toEqual([["a", "b"], ["c"]]);
});

test("only a locker is asked for a cell within reach", () => {
	expect(bodyOf({ ...DRAFT, reachable: true })?.reachable).toBe(true);
	expect(bodyOf({ ...DRAFT, way: "counter", reachable: true })?.reachable).toBe(false);
});

test("instead of a locker an order goes to a shop, or to an address that is known", () => {
	expect(otherPlaces(PLACES).map((one) => one.id)).toEqual(["c1", "z1", "z2"]);
	expect(otherWay(place("c1", "counter"), NO_ADDRESS)?.address).toBeNull();
	expect(otherWay(place("z1", "courier"), { ...NO_ADDRESS, street: "  " })).toBeNull();
	expect(otherWay(place("z1", "courier"), { ...NO_ADDRESS, street: "Лесная, 1" })?.way).toBe(
		"courier",
	);
	expect(otherWay(place("l1", "locker"), NO_ADDRESS)).toBeNull();
});

test("another hold is agreed to by card, paying at the handover where somebody takes money", () => {
	const all = ["trim", "second_hold", "at_door"] as const;
	expect(overweightFor({ way: "locker", payment: "card" }, all)).toEqual(["second_hold"]);
	expect(overweightFor({ way: "counter", payment: "on_receipt" }, all)).toEqual(["at_door"]);
	expect(overweightFor({ way: "courier", payment: "card" }, all)).toHaveLength(2);
	expect(toggled(["at_door"], "at_door")).toEqual([]);
	const draft: Draft = { ...DRAFT, overweight: ["second_hold", "at_door"] };
	expect(bodyOf(draft)?.overweight).toEqual(["second_hold"]);
});

test("whoever orders next on this device is not offered the address of another person", () => {
	const kept = new Map<string, string>();
	vi.stubGlobal("location", { pathname: "/" });
	vi.stubGlobal("localStorage", {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, text: string) => void kept.set(name, text),
	});
	const mine = { ...DRAFT, address: { ...NO_ADDRESS, street: "Лесная, 1", comment: "код 42" } };
	remember("anna", mine);
	expect(remembered("anna")).toEqual({ ...mine, windowId: null });
	expect(remembered("boris").address).toEqual(NO_ADDRESS);
	vi.unstubAllGlobals();
});
