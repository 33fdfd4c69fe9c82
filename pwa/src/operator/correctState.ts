import {
	type CorrectionView,
	type CorrectReceipt,
	type Mend,
	type ReceiptKind,
	type ReceiptView,
	type Taxation,
	VAT_PERCENT,
	type Vat,
} from "../wire/api.gen";

const REVERSED: Record<ReceiptKind, ReceiptKind> = {
	sell: "sell_return_correction",
	sell_return: "sell_correction",
	sell_correction: "sell_return_correction",
	sell_return_correction: "sell_correction",
};
const RIGHT: Partial<Record<ReceiptKind, ReceiptKind>> = {
	sell: "sell_correction",
	sell_return: "sell_return_correction",
};

/** What a person says was wrong. */
export interface Wrong {
	what: "whole" | "vat" | "paid" | "taxation";
	/** Rates by the number of the line, from 1. */
	vats: Readonly<Record<number, Vat>>;
	taxation: Taxation;
	type: CorrectReceipt["type"];
	number: string;
}

/** The VAT inside a sum, half up to the kopeck; of a calculated rate such as 10/110 the same share. */
export function vatOf(kopecks: number, vat: Vat): number {
	const percent = VAT_PERCENT[vat];
	const whole = 100 + percent;
	return Math.floor((2 * kopecks * percent + whole) / (2 * whole));
}

/** The day of a settlement, by the clock of this device. */
export function dayOf(receipt: Pick<ReceiptView, "at">, now: Date): string {
	const date = receipt.at ? new Date(receipt.at) : now;
	const two = (n: number) => String(n).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** What is to be written instead; null when the receipt is only undone, or was never printed and says the right thing. */
export function mendOf(receipt: ReceiptView, wrong: Wrong): Mend | null {
	if (wrong.what === "vat") {
		const lines = Object.entries(wrong.vats)
			.map(([no, vat]) => ({ no: Number(no), vat, name: null, subject: null, method: null }))
			.filter(({ no, vat }) => receipt.lines[no - 1]?.vat !== vat);
		return { lines, taxation: null, paid_by: null };
	}
	if (wrong.what === "paid") {
		return { lines: [], taxation: null, paid_by: receipt.cash_kopecks > 0 ? "electronic" : "cash" };
	}
	if (wrong.what === "taxation") return { lines: [], taxation: wrong.taxation, paid_by: null };
	return null;
}

/** True when something is really put right: the same again is no correction. */
export function mends(receipt: ReceiptView, wrong: Wrong): boolean {
	if (wrong.what === "vat") return (mendOf(receipt, wrong)?.lines.length ?? 0) > 0;
	return wrong.what !== "taxation" || wrong.taxation !== receipt.taxation;
}

function mended(receipt: ReceiptView, mend: Mend): ReceiptView {
	const money = receipt.cash_kopecks + receipt.electronic_kopecks;
	const paid =
		mend.paid_by === null
			? {}
			: mend.paid_by === "cash"
				? { cash_kopecks: money, electronic_kopecks: 0 }
				: { cash_kopecks: 0, electronic_kopecks: money };
	const lines = receipt.lines.map((line, at) => {
		const vat = mend.lines.find(({ no }) => no === at + 1)?.vat ?? line.vat;
		return { ...line, vat, vat_kopecks: vatOf(line.sum_kopecks, vat) };
	});
	return { ...receipt, ...paid, lines, taxation: mend.taxation ?? receipt.taxation };
}

/** The receipts that will be queued, as they will look: first the one that undoes, then the right one. */
export function previews(receipt: ReceiptView, wrong: Wrong, now: Date): ReceiptView[] {
	const printed = receipt.state === "printed";
	const correction: CorrectionView = {
		type: wrong.type,
		settled_on: dayOf(receipt, now),
		number: wrong.type === "instruction" ? wrong.number : "",
		fiscal_sign: printed ? receipt.fiscal_sign : "",
	};
	const mend = mendOf(receipt, wrong);
	const drafts: ReceiptView[] = [];
	if (printed) drafts.push({ ...receipt, kind: REVERSED[receipt.kind] });
	const kind = RIGHT[receipt.kind];
	if (kind && (mend || !printed))
		drafts.push({ ...(mend ? mended(receipt, mend) : receipt), kind });
	return drafts.map((draft) => ({ ...draft, correction, state: "queued" as const }));
}
