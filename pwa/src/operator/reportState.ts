import type { Figures, Reconciliation } from "../wire/api.gen";

/** Truth 1 in three sums: goods handed over = money = receipts, but for what companies pay by invoice, without any. */
export interface Balance {
	goodsKopecks: number;
	moneyKopecks: number;
	receiptsKopecks: number;
	invoiceKopecks: number;
}

export function balance(totals: Figures): Balance {
	return {
		goodsKopecks: totals.goods_kopecks + totals.fee_kopecks,
		moneyKopecks:
			totals.captured_kopecks +
			totals.cash_kopecks +
			totals.terminal_kopecks +
			totals.invoice_kopecks +
			totals.exchanged_kopecks -
			totals.refunded_kopecks,
		receiptsKopecks: totals.receipts_sell_kopecks - totals.receipts_return_kopecks,
		invoiceKopecks: totals.invoice_kopecks,
	};
}

/** True when nothing differs and the three sums are one. */
export function inStep({ totals, differences }: Reconciliation): boolean {
	const { goodsKopecks, moneyKopecks, receiptsKopecks, invoiceKopecks } = balance(totals);
	return (
		differences.length === 0 &&
		goodsKopecks === moneyKopecks &&
		moneyKopecks === receiptsKopecks + invoiceKopecks
	);
}

/** The local day of `YYYY-MM-DD` as two moments. */
export function dayOf(date: string): { since: string; until: string } {
	const since = new Date(`${date}T00:00:00`);
	const until = new Date(since);
	until.setDate(until.getDate() + 1);
	return { since: since.toISOString(), until: until.toISOString() };
}

/** Today as the date field wants it, by the clock of this device. */
export function isoDate(now: Date): string {
	const two = (n: number) => String(n).padStart(2, "0");
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const FIGURES = [
	"goods_kopecks",
	"fee_kopecks",
	"held_kopecks",
	"captured_kopecks",
	"cash_kopecks",
	"terminal_kopecks",
	"invoice_kopecks",
	"exchanged_kopecks",
	"refunded_kopecks",
	"voided_kopecks",
	"released_kopecks",
	"receipts_sell",
	"receipts_sell_kopecks",
	"receipts_return_kopecks",
	"doors_opened",
] as const satisfies readonly (keyof Figures)[];
