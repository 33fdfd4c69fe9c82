import { expect, test } from "vitest";
import { foundOf, moment, type Typed, wrong } from "./endState";

const typed: Typed = {
	fn: "9999078900000961",
	fd: " 71 ",
	sign: "1494325660",
	at: "25.11.2026 14:05",
};

test("what was typed from the operator's page becomes a document", () => {
	expect(wrong(typed)).toEqual([]);
	expect(foundOf(typed)).toEqual({
		fn_number: "9999078900000961",
		fd_number: 71,
		fiscal_sign: "1494325660",
		at: new Date(2026, 10, 25, 14, 5).toISOString(),
	});
});

test.each([
	["fn", "999907890000096"],
	["fd", "0"],
	["fd", "4294967296"],
	["sign", "12345678901"],
	["sign", "1а"],
	["at", "31.02.2026 14:05"],
	["at", "25.11.2026 24:05"],
	["at", "2026-11-25 14:05"],
] as const)("%s %s cannot be so", (name, value) => {
	const other = { ...typed, [name]: value };
	expect(wrong(other)).toEqual([name]);
	expect(foundOf(other)).toBe(null);
});

test("a field that is empty is not wrong yet, and the document is not whole", () => {
	expect(wrong({ ...typed, sign: "" })).toEqual([]);
	expect(foundOf({ ...typed, sign: "" })).toBe(null);
	expect(moment("")).toBe(null);
});
