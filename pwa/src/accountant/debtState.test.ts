import { expect, test } from "vitest";
import type { FiscalDebtView, InvoiceView, RefundDueView } from "../wire/api.gen";
import { count, overdue, withPaid, withTransferred } from "./debtState";

const DUE = "2026-11-26T12:00:00Z";

function invoice(order_id: string, paid_at: string | null = null): InvoiceView {
	return {
		order_id,
		company: "ООО Клуб",
		inn: "7707083893",
		kopecks: 100,
		issued_at: DUE,
		due_at: DUE,
		paid_at,
	};
}

function refund(id: string, paid_at: string | null = null): RefundDueView {
	return { id, order_id: "o", kopecks: 100, why: "amount", since: DUE, due_at: DUE, paid_at };
}

const owed = {
	debts: [{ receipt_id: "r" } as FiscalDebtView],
	invoices: [invoice("a"), invoice("b")],
	refunds: [refund("refund:1"), refund("refund:2")],
};

test("an invoice is overdue from its deadline on", () => {
	expect(overdue(invoice("a"), Date.parse(DUE) - 1)).toBe(false);
	expect(overdue(invoice("a"), Date.parse(DUE))).toBe(true);
});

test("an invoice that is paid leaves the list, one that is not stays", () => {
	expect(count(owed)).toBe(5);
	expect(withPaid(owed, invoice("a", DUE)).invoices.map(({ order_id }) => order_id)).toEqual(["b"]);
	expect(withPaid(owed, invoice("a"))).toEqual(owed);
});

test("what was transferred leaves the list, what was not stays", () => {
	const left = withTransferred(owed, refund("refund:1", DUE));
	expect(left.refunds.map(({ id }) => id)).toEqual(["refund:2"]);
	expect(withTransferred(owed, refund("refund:1"))).toEqual(owed);
});
