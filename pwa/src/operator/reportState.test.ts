import { expect, test } from "vitest";
import type { Figures, Reconciliation } from "../wire/api.gen";
import { balance, dayOf, FIGURES, inStep, isoDate } from "./reportState";

const totals: Figures = {
	goods_kopecks: 115000,
	fee_kopecks: 9900,
	held_kopecks: 120000,
	captured_kopecks: 70000,
	cash_kopecks: 14000,
	terminal_kopecks: 9900,
	invoice_kopecks: 30000,
	exchanged_kopecks: 6000,
	refunded_kopecks: 5000,
	voided_kopecks: 5000,
	released_kopecks: 45000,
	receipts_sell: 3,
	receipts_sell_kopecks: 99900,
	receipts_return_kopecks: 5000,
	doors_opened: 4,
};

const report = (over: Partial<Reconciliation> = {}): Reconciliation => ({
	since: "2026-11-23T00:00:00Z",
	until: "2026-11-24T00:00:00Z",
	states: [],
	ways: {},
	totals,
	differences: [],
	...over,
});

test("goods and fee are paid by every method and printed once, but for what is paid by invoice", () => {
	expect(balance(totals)).toEqual({
		goodsKopecks: 124900,
		moneyKopecks: 124900,
		receiptsKopecks: 94900,
		invoiceKopecks: 30000,
	});
	expect(inStep(report())).toBe(true);
});

test.each([
	["goods", { goods_kopecks: 115001 }],
	["an invoice", { invoice_kopecks: 30001 }],
	["an exchange", { exchanged_kopecks: 6001 }],
	["a refund", { refunded_kopecks: 4999 }],
	["a return", { receipts_return_kopecks: 5001 }],
	["money", { cash_kopecks: 13999 }],
	["receipts", { receipts_sell_kopecks: 0 }],
])("one kopeck of %s is not in step", (_, over) => {
	expect(inStep(report({ totals: { ...totals, ...over } }))).toBe(false);
});

test("a named difference is not in step even when the sums agree", () => {
	const differences = [
		{
			order_id: "o1",
			kind: "hold_left" as const,
			kopecks: 100,
			owner: "bank",
			due_at: null,
			about: "",
		},
	];
	expect(inStep(report({ differences }))).toBe(false);
});

test("a day is the device's own, whole, over the change of the clocks too", () => {
	for (const date of ["2026-11-23", "2026-03-29", "2026-10-25", "2026-12-31"]) {
		const { since, until } = dayOf(date);
		expect(isoDate(new Date(since))).toBe(date);
		expect(new Date(since).getHours()).toBe(0);
		expect(new Date(until).getHours()).toBe(0);
		expect(isoDate(new Date(Date.parse(until) - 1))).toBe(date);
	}
});

test("every figure of the report is shown", () => {
	expect([...FIGURES].sort()).toEqual(Object.keys(totals).sort());
});
