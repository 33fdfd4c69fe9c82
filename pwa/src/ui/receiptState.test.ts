import { expect, test } from "vitest";
import type { ReceiptView, Vat } from "../wire/api.gen";
import { markSign, payments, quantity, rate, sum, vatRows } from "./receiptState";

test("sums and quantities stand as on paper", () => {
	expect([0, 5, 100, 31766, 124050].map(sum)).toEqual([
		"0.00",
		"0.05",
		"1.00",
		"317.66",
		"1240.50",
	]);
	expect(quantity({ quantity_milli: 2000, measure: "piece" })).toBe("2");
	expect(quantity({ quantity_milli: 500, measure: "piece" })).toBe("0.500");
	expect(quantity({ quantity_milli: 1437, measure: "kilogram" })).toBe("1.437");
	expect(quantity({ quantity_milli: 1000, measure: "kilogram" })).toBe("1.000");
});

test.each([
	["vat5", "5%"],
	["vat7", "7%"],
	["vat10", "10%"],
	["vat22", "22%"],
	["vat0", "0%"],
	["vat105", "5/105"],
	["vat107", "7/107"],
	["vat110", "10/110"],
	["vat120", "20/120"],
	["vat122", "22/122"],
	["none", null],
] as [Vat, string | null][])("%s is %s", (vat, text) => {
	expect(rate(vat)).toBe(text);
});

test("VAT is added up by rate, without VAT the turnover", () => {
	const line = (vat: Vat, sum_kopecks: number, vat_kopecks: number) => ({
		vat,
		sum_kopecks,
		vat_kopecks,
	});
	const rows = vatRows([
		line("vat10", 11000, 1000),
		line("none", 500, 0),
		line("vat10", 22000, 2000),
		line("vat0", 300, 0),
	]);
	expect(rows).toEqual([
		{ vat: "vat10", kopecks: 3000 },
		{ vat: "none", kopecks: 500 },
		{ vat: "vat0", kopecks: 300 },
	]);
});

test("only what was paid is told, an offset too", () => {
	const paid = {
		cash_kopecks: 0,
		electronic_kopecks: 100,
		prepaid_kopecks: 250,
		credit_kopecks: 0,
		other_kopecks: 0,
	};
	expect(payments(paid as ReceiptView)).toEqual([
		["electronic", 100],
		["prepaid", 250],
	]);
});

test("the mark says what both answered", () => {
	expect([15, 0, 3, 16, 19, 1, 17, 5, 7, null].map(markSign)).toEqual([
		"[М+]",
		"[М]",
		"[М]",
		"[М]",
		"[М]",
		"[М-]",
		"[М-]",
		"[М-]",
		"[М-]",
		"",
	]);
});
