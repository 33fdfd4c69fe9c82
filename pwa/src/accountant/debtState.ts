import type { FiscalDebtView, InvoiceView } from "../wire/api.gen";

/** What is still owed: receipts that no till has written, and invoices that nobody has paid. */
export interface Owed {
	debts: readonly FiscalDebtView[];
	invoices: readonly InvoiceView[];
}

/** True when its deadline has passed. */
export function overdue({ due_at }: { due_at: string }, now: number): boolean {
	return Date.parse(due_at) <= now;
}

/** How many things are owed. */
export function count({ debts, invoices }: Owed): number {
	return debts.length + invoices.length;
}

/** What is owed when the company has paid this invoice. */
export function withPaid(owed: Owed, paid: InvoiceView): Owed {
	const left = owed.invoices.filter(({ order_id }) => order_id !== paid.order_id);
	return { ...owed, invoices: paid.paid_at === null ? owed.invoices : left };
}
