import { expect, test } from "vitest";
import type { OrderView, ParcelView, WarmthView } from "../wire/api.gen";
import { fateOf, warmthsOf } from "./warmth";

const NOW = Date.parse("2026-11-23T09:12:00Z");
const COLD: WarmthView = {
	level: "ok",
	warm_s: 0,
	core_c10: 30,
	counting: false,
	declared: true,
	as_of: "2026-11-23T09:00:00Z",
	block_after_s: 7200,
	block_above_c10: null,
	blocked_at: null,
};

function parcel(no: number, warmth: Partial<WarmthView> | null): ParcelView {
	return {
		id: `p${no}`,
		barcode: "",
		zone: "chilled",
		grams: 1,
		state: "in_cell",
		cell: no,
		no,
		of: 3,
		contents: [{ line_no: no, quantity: 2 }],
		warmth: warmth && { ...COLD, ...warmth },
	};
}

const lines = (refused: number) => [{ no: 2, refused }] as OrderView["lines"];

test("cold parcels and those that nobody counts are not spoken of", () => {
	expect(warmthsOf({ parcels: [parcel(1, null), parcel(2, {})] }, NOW)).toEqual([]);
});

test("a parcel that is getting warm is counted on", () => {
	const warm = parcel(2, { warm_s: 60, counting: true });
	expect(warmthsOf({ parcels: [warm] }, NOW)).toEqual([
		{ no: 2, of: 3, zone: "chilled", level: "ok", minutes: 13, limit: 120 },
	]);
	const frozen = parcel(2, { warm_s: 60, block_after_s: null });
	expect(warmthsOf({ parcels: [frozen] }, NOW)[0]?.limit).toBeNull();
});

test.each([
	["ready", 2, "left-out"],
	["completed", 2, "left-out"],
	["completed", 0, "refund"],
	["handing_over", 0, "refund"],
	["cancelled", 2, "cancelled"],
] as const)("in %s with %i refused the money is %s", (state, refused, fate) => {
	const spoiled = parcel(2, { level: "spoiled" });
	expect(fateOf({ parcels: [spoiled], lines: lines(refused), state })).toBe(fate);
	expect(fateOf({ parcels: [parcel(2, {})], lines: lines(refused), state })).toBeNull();
});
