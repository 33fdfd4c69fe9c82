import { expect, test } from "vitest";
import type { Errand } from "../wire/api.gen";
import { applyErrand } from "./errandState";

const errand = (locker: string, seq: number, cells = 1): Errand => ({
	locker_id: locker,
	seq,
	locker,
	address: "",
	courier_id: null,
	courier_name: "",
	cells: Array.from({ length: cells }, (_, at) => ({
		cell: at + 1,
		order_number: "1",
		zone: "ambient" as const,
		why: "unwanted" as const,
		open: false,
		parcel: null,
		scanned: false,
	})),
});

test("an errand stays by its locker's name until its last cell is empty", () => {
	const two = applyErrand([errand("b", 1)], errand("a", 1));
	expect(two.map(({ locker }) => locker)).toEqual(["a", "b"]);
	expect(applyErrand(two, errand("a", 2, 0)).map(({ locker }) => locker)).toEqual(["b"]);
});

test("what comes late changes nothing", () => {
	expect(applyErrand([errand("a", 5, 3)], errand("a", 4, 1))[0]?.cells).toHaveLength(3);
});
