import type { FiscalDebtView, InvoiceView, RefundDueView } from "../wire/api.gen";

/** What is still owed: receipts that no till has written, invoices that nobody has paid, what banks kept of refunds. */
export interface Owed {
	debts: readonly FiscalDebtView[];
	invoices: readonly InvoiceView[];
	refunds: readonly RefundDueView[];
}

/** True when its deadline has passed. */
export function overdue({ due_at }: { due_at: string }, now: number): boolean {
	return Date.parse(due_at) <= now;
}

/** How many things are owed. */
export function count({ debts, invoices, refunds }: Owed): number {
	return debts.length + invoices.length + refunds.length;
}

/** What is owed when the company has paid this invoice. */
export function withPaid(owed: Owed, paid: InvoiceView): Owed {
	const left = owed.invoices.filter(({ order_id }) => order_id !== paid.order_id);
	return { ...owed, invoices: paid.paid_at === null ? owed.invoices : left };
}

/** What is owed when the customer has this by a transfer. */
export function withTransferred(owed: Owed, paid: RefundDueView): Owed {
	const left = owed.refunds.filter(({ id }) => id !== paid.id);
	return { ...owed, refunds: paid.paid_at === null ? owed.refunds : left };
}
