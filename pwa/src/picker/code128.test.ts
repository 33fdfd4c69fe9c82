import { expect, test } from "vitest";
import { bars, SYMBOLS, symbols } from "./code128";

test("the check symbol agrees with the published example", () => {
	expect(symbols("Wikipedia").at(-1)).toBe(88);
});

test("every symbol is eleven modules wide, has an even number of dark ones, and is unique", () => {
	expect(SYMBOLS).toHaveLength(106);
	expect(new Set(SYMBOLS).size).toBe(106);
	for (const widths of SYMBOLS) {
		const numbers = [...widths].map(Number);
		expect(numbers.reduce((a, b) => a + b)).toBe(11);
		expect(numbers.filter((_, place) => place % 2 === 0).reduce((a, b) => a + b) % 2).toBe(0);
	}
});

test("an even run of digits takes half the symbols", () => {
	expect(symbols("123456")).toEqual([105, 12, 34, 56, (105 + 12 + 68 + 168) % 103]);
	expect(symbols("12345")).toHaveLength(7);
});

test("bars do not touch and end with the stop pattern", () => {
	const { bars: found, width } = bars("P-000123-1");
	for (const [place, bar] of found.entries()) {
		const next = found[place + 1];
		if (next !== undefined) expect(bar[0] + bar[1]).toBeLessThan(next[0]);
	}
	const last = found.at(-1);
	expect(last?.[1]).toBe(2);
	expect((last?.[0] ?? 0) + 2).toBe(width);
	expect(width).toBe(11 * 12 + 13);
});

test("letters that the code does not have are refused", () => {
	expect(() => bars("Молоко")).toThrow(RangeError);
});
