import { expect, test } from "vitest";
import type { FiscalDebtView, InvoiceView } from "../wire/api.gen";
import { count, overdue, withPaid } from "./debtState";

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

const owed = {
	debts: [{ receipt_id: "r" } as FiscalDebtView],
	invoices: [invoice("a"), invoice("b")],
};

test("an invoice is overdue from its deadline on", () => {
	expect(overdue(invoice("a"), Date.parse(DUE) - 1)).toBe(false);
	expect(overdue(invoice("a"), Date.parse(DUE))).toBe(true);
});

test("an invoice that is paid leaves the list, one that is not stays", () => {
	expect(count(owed)).toBe(3);
	expect(withPaid(owed, invoice("a", DUE)).invoices.map(({ order_id }) => order_id)).toEqual(["b"]);
	expect(withPaid(owed, invoice("a"))).toEqual(owed);
});
