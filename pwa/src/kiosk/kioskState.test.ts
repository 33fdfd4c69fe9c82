import { describe, expect, it } from "vitest";
import type { KioskCell, KioskView } from "../wire/api.gen";
import { clock, hasPicture, heightOf, stepOf, typed } from "./kioskState";

function cell(no: number, state: KioskCell["state"], row = no): KioskCell {
	return { no, state, row, column: 1, row_span: 1, column_span: 1, zone: "ambient" };
}

function view(next: number | null, ...cells: KioskCell[]): KioskView {
	return {
		locker_id: "l-1",
		online: false,
		ready: true,
		code_digits: 8,
		second: false,
		locked_s: 0,
		tokens_only: false,
		stage: "customer",
		number: "",
		cells,
		next,
		refused: "",
		language: "ru",
		to_shut: [],
	};
}

describe("stepOf", () => {
	it("takes doors one after another, an open one first", () => {
		expect(stepOf(view(1, cell(1, "waiting"), cell(2, "waiting")))).toEqual({
			do: "open",
			cell: 1,
			first: true,
		});
		expect(stepOf(view(1, cell(1, "asking"), cell(2, "waiting")))).toEqual({
			do: "wait",
			cell: 1,
			for: "money",
		});
		expect(stepOf(view(2, cell(1, "open"), cell(2, "waiting")))).toEqual({
			do: "take",
			cell: 1,
			next: 2,
		});
		expect(stepOf(view(2, cell(1, "taken"), cell(2, "waiting")))).toEqual({
			do: "open",
			cell: 2,
			first: false,
		});
		expect(stepOf(view(null, cell(1, "taken"), cell(2, "taken"), cell(3, "other")))).toEqual({
			do: "check",
		});
	});

	it("offers a jammed door again and the others beside it", () => {
		expect(stepOf(view(1, cell(1, "jammed"), cell(2, "waiting")))).toEqual({
			do: "retry",
			cell: 1,
			next: null,
		});
		expect(stepOf(view(2, cell(1, "unreachable"), cell(2, "waiting")))).toEqual({
			do: "retry",
			cell: 1,
			next: 2,
		});
	});
});

describe("the picture", () => {
	const cells = [1, 2, 3, 4, 5, 6].map((no) => cell(no, "other"));

	it("names the height of a door", () => {
		expect(cells.map((one) => heightOf(one, cells))).toEqual([
			"top",
			"top",
			"middle",
			"middle",
			"bottom",
			"bottom",
		]);
	});

	it("is drawn only where the settings say where every door is", () => {
		expect(hasPicture(cells)).toBe(true);
		expect(hasPicture([...cells, cell(7, "other", 0)])).toBe(false);
		expect(hasPicture([])).toBe(false);
	});
});

it("keeps digits and no more of them than a code has", () => {
	expect(["1", "x", "2", "Backspace", "3", "4"].reduce((old, key) => typed(old, key, 2), "")).toBe(
		"13",
	);
});

it("counts down as a clock does", () => {
	expect(clock(61)).toBe("1:01");
	expect(clock(9)).toBe("0:09");
});
