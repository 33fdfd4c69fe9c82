import { expect, test } from "vitest";
import type { SimCell, SimPaper } from "./simulators";
import { lastNo, placed, spansOf, typed, withPapers } from "./twinState";

const paper = (no: number): SimPaper => ({
	no,
	at: "",
	kind: "sell",
	fd: no,
	electronic: false,
	lines: [],
	qr: "",
});
const cell = (zone: SimCell["zone"], column: number) =>
	({ zone, column, column_span: 4, row: 1, row_span: 2 }) as SimCell;

test("papers come out once, the newest first, and old ones are torn off", () => {
	const some = withPapers(withPapers([], [paper(1), paper(2)]), [paper(2), paper(3)]);
	expect(some.map((one) => one.no)).toEqual([3, 2, 1]);
	expect(lastNo(some)).toBe(3);
	const many = withPapers(
		some,
		Array.from({ length: 30 }, (_, at) => paper(at + 4)),
	);
	expect([many.length, many[0]?.no]).toEqual([12, 33]);
	expect(lastNo([])).toBe(0);
});

test("a zone's display stands over all of its columns", () => {
	const cells = [cell("ambient", 1), cell("ambient", 5), cell("chilled", 9), cell("frozen", 17)];
	expect(spansOf(cells)).toEqual([
		{ zone: "ambient", column: 1, column_span: 8 },
		{ zone: "chilled", column: 9, column_span: 4 },
		{ zone: "frozen", column: 17, column_span: 4 },
	]);
});

test("a box is placed by its column and row", () => {
	expect(placed({ column: 5, row: 11, column_span: 4, row_span: 2 })).toEqual({
		gridColumn: "5 / span 4",
		gridRow: "11 / span 2",
	});
});

test.each([
	["", "7", "7"],
	["1234567", "8", "12345678"],
	["12345678", "9", "12345678"],
	["12", "Backspace", "1"],
	["", "Backspace", ""],
	["12", "a", "12"],
	["12", "F1", "12"],
])("after «%s» the key %s leaves «%s»", (code, key, after) => {
	expect(typed(code, key)).toBe(after);
});
