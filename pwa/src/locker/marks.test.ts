import { describe, expect, test } from "vitest";
import { ru } from "../i18n/ru";
import { type CellView, OVERLAY_KIND, type OverlayKind } from "../wire/api.gen";
import { GRAVITY, markOf, overlaysOf, SIGN, stateOf, toLookAt } from "./marks";

const cell = (over: Partial<CellView> = {}, ...kinds: OverlayKind[]): CellView => ({
	no: 1,
	zone: "chilled",
	column: 1,
	row: 1,
	column_span: 1,
	row_span: 1,
	width_mm: 360,
	depth_mm: 500,
	height_mm: 180,
	max_grams: 6000,
	door: "closed",
	overlays: kinds.map((kind) => ({ kind, since: "2026-11-23T09:00:00Z", why: "", actor: "" })),
	order_number: "",
	state: "free",
	...over,
});

describe("a door shows one thing", () => {
	test.each([
		["its state while nothing holds", cell({ state: "occupied" }), "occupied"],
		["the gravest of what holds", cell({ state: "occupied" }, "cleaning", "forced"), "forced"],
		["food before a fault", cell({}, "faulty", "blocked"), "blocked"],
		["nothing when it is free", cell(), "free"],
	])("%s", (_, shown, mark) => {
		expect(markOf(shown)).toBe(mark);
	});
});

test("a cell to check still says whether goods lie in it", () => {
	expect(stateOf(cell({ state: "check", order_number: "12" }))).toBe("occupied");
	expect(stateOf(cell({ state: "check" }))).toBe("free");
});

test("those to look at come by gravity, then by number", () => {
	const cells = [
		cell({ no: 1 }),
		cell({ no: 2 }, "cleaning"),
		cell({ no: 3 }, "faulty"),
		cell({ no: 4 }, "cleaning", "left_open"),
		cell({ no: 5 }, "faulty"),
	];
	expect(toLookAt(cells).map((one) => one.no)).toEqual([4, 3, 5, 2]);
	expect(overlaysOf(cells[3] as CellView).map((one) => one.kind)).toEqual([
		"left_open",
		"cleaning",
	]);
});

test("everything that may hold has its place, its sign and its word", () => {
	expect([...GRAVITY].sort()).toEqual([...OVERLAY_KIND].sort());
	for (const mark of Object.keys(SIGN)) expect(Object.keys(ru)).toContain(`locker.mark-${mark}`);
});
