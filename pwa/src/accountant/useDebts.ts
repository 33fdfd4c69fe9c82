import { useState } from "preact/hooks";
import { get } from "../net/api";
import { useLive } from "../net/useLive";
import type {
	FiscalDebtList,
	InvoiceList,
	InvoiceView,
	RefundDueList,
	RefundDueView,
} from "../wire/api.gen";
import { type Owed, withPaid, withTransferred } from "./debtState";

/** What is owed; asked anew when the books of any order move. */
export function useDebts() {
	const [owed, setOwed] = useState<Owed | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			const [{ debts }, { invoices }, { refunds_due: refunds }] = await Promise.all([
				get<FiscalDebtList>("/fiscal-debts"),
				get<InvoiceList>("/invoices"),
				get<RefundDueList>("/refunds-due"),
			]);
			setOwed({ debts, invoices, refunds });
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const reload = () => refetch().catch(() => undefined);
	useLive(["proofs"], { refetch, onPush: () => void reload() });
	return {
		owed,
		error,
		reload,
		paid: (invoice: InvoiceView) => setOwed((have) => have && withPaid(have, invoice)),
		transferred: (due: RefundDueView) => setOwed((have) => have && withTransferred(have, due)),
	};
}
