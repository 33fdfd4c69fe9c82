import { expect, test } from "vitest";
import type { SimPaper } from "./simulators";
import { lastNo, typed, withPapers } from "./twinState";

const paper = (no: number): SimPaper => ({
	no,
	at: "",
	kind: "sell",
	fd: no,
	electronic: false,
	lines: [],
	qr: "",
});

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
