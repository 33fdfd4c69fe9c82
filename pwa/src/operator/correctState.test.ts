import { expect, test } from "vitest";
import type { ReceiptView } from "../wire/api.gen";
import { mendOf, mends, previews, vatOf, type Wrong } from "./correctState";

const NOW = new Date("2026-11-24T10:00:00Z");
const receipt = {
	kind: "sell",
	state: "printed",
	at: "2026-11-23T12:00:00Z",
	fiscal_sign: "77",
	cash_kopecks: 11000,
	electronic_kopecks: 0,
	taxation: "osn",
	lines: [{ sum_kopecks: 11000, vat: "vat10", vat_kopecks: 1000 }],
} as unknown as ReceiptView;
const wrong: Wrong = { what: "whole", vats: {}, taxation: "osn", type: "self", number: "" };

test.each([
	[80730, "vat22", 14558],
	[11000, "vat10", 1000],
	[11000, "vat110", 1000],
	[100, "vat0", 0],
	[100, "none", 0],
] as const)("the VAT of %s at %s is %s", (kopecks, vat, expected) => {
	expect(vatOf(kopecks, vat)).toBe(expected);
});

test("a receipt that is wrong as a whole is only undone, under its own sign and day", () => {
	const [one, ...more] = previews(receipt, wrong, NOW);
	expect(more).toEqual([]);
	expect(one).toMatchObject({
		kind: "sell_return_correction",
		state: "queued",
		correction: { type: "self", settled_on: "2026-11-23", fiscal_sign: "77", number: "" },
	});
});

test("a wrong rate is undone as it was and written as it should be", () => {
	const [undone, right] = previews(receipt, { ...wrong, what: "vat", vats: { 1: "vat22" } }, NOW);
	expect(undone?.lines[0]).toMatchObject({ vat: "vat10", vat_kopecks: 1000 });
	expect(right).toMatchObject({
		kind: "sell_correction",
		lines: [{ vat: "vat22", vat_kopecks: 1984 }],
	});
});

test("a wrong way of payment becomes the other one", () => {
	const [, right] = previews(receipt, { ...wrong, what: "paid" }, NOW);
	expect(right).toMatchObject({ cash_kopecks: 0, electronic_kopecks: 11000 });
});

test("a refused receipt is written late, and has no sign to name", () => {
	const late = previews({ ...receipt, state: "refused", at: null } as ReceiptView, wrong, NOW);
	expect(late).toHaveLength(1);
	expect(late[0]).toMatchObject({
		kind: "sell_correction",
		correction: { fiscal_sign: "", settled_on: "2026-11-24" },
	});
});

test("the same again is no correction", () => {
	expect(mends(receipt, { ...wrong, what: "vat", vats: { 1: "vat10" } })).toBe(false);
	expect(mends(receipt, { ...wrong, what: "taxation" })).toBe(false);
	expect(mends(receipt, { ...wrong, what: "paid" })).toBe(true);
	expect(mendOf(receipt, wrong)).toBeNull();
});
