import { expect, test } from "vitest";
import { type Box, gapOf, placed, sizeOf, spansOf } from "./front";

const box = (column: number, row: number, column_span = 1, row_span = 1): Box => ({
	column,
	row,
	column_span,
	row_span,
});

test("a zone's display stands over all its columns", () => {
	const cells = [
		{ ...box(1, 1, 4), zone: "ambient" as const },
		{ ...box(5, 1, 4), zone: "ambient" as const },
		{ ...box(9, 1, 4), zone: "chilled" as const },
	];
	expect(spansOf(cells)).toEqual([
		{ zone: "ambient", column: 1, column_span: 8 },
		{ zone: "chilled", column: 9, column_span: 4 },
	]);
});

test("a box is placed by its column and row", () => {
	expect(placed(box(5, 11, 4, 2))).toEqual({ gridColumn: "5 / span 4", gridRow: "11 / span 2" });
});

test("the front is as large as its doors reach", () => {
	expect(sizeOf([box(1, 1, 4, 2), box(5, 3, 4, 6)])).toEqual({ columns: 8, rows: 8 });
	expect(sizeOf([])).toEqual({ columns: 1, rows: 1 });
});

test.each([
	[
		"a rectangle between doors is the screen",
		[box(1, 1, 1, 4), box(2, 1), box(2, 4)],
		box(2, 2, 1, 2),
	],
	["no bare place, no screen", [box(1, 1), box(2, 1)], null],
	["two bare places are no screen", [box(1, 1), box(3, 1), box(5, 1)], null],
])("%s", (_, doors, gap) => {
	expect(gapOf(doors)).toEqual(gap);
});
