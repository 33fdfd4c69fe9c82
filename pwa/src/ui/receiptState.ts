import type { ReceiptLineView, ReceiptView, Vat } from "../wire/api.gen";

/** A sum as paper has it: 1240.50. */
export function sum(kopecks: number): string {
	return `${Math.floor(kopecks / 100)}.${String(kopecks % 100).padStart(2, "0")}`;
}

/** Thousandths of a measure: whole pieces bare, everything else with three places. */
export function quantity({
	quantity_milli,
	measure,
}: Pick<ReceiptLineView, "quantity_milli" | "measure">): string {
	if (measure === "piece" && quantity_milli % 1000 === 0) return String(quantity_milli / 1000);
	return `${Math.floor(quantity_milli / 1000)}.${String(quantity_milli % 1000).padStart(3, "0")}`;
}

/** The rate as paper has it: 10%, or 10/110 of a prepayment; null where there is no VAT. */
export function rate(vat: Vat): string | null {
	if (vat === "none") return null;
	const percent = vat.slice(3);
	return /^1\d\d$|^12\d$/.test(percent) ? `${Number(percent) - 100}/${percent}` : `${percent}%`;
}

export interface VatRow {
	vat: Vat;
	/** The VAT itself; of `none` and 0 % the turnover. */
	kopecks: number;
}

/** VAT by rate in the order of their first line (tags 1102 to 1107, 1115). */
export function vatRows(
	lines: readonly Pick<ReceiptLineView, "vat" | "vat_kopecks" | "sum_kopecks">[],
): VatRow[] {
	const rows: VatRow[] = [];
	for (const { vat, vat_kopecks, sum_kopecks } of lines) {
		const kopecks = vat === "none" || vat === "vat0" ? sum_kopecks : vat_kopecks;
		const same = rows.find((row) => row.vat === vat);
		if (same) same.kopecks += kopecks;
		else rows.push({ vat, kopecks });
	}
	return rows;
}

const PAYMENTS = ["cash", "electronic", "prepaid", "credit", "other"] as const;
export type Payment = (typeof PAYMENTS)[number];

/** How it was paid, what is not zero (tags 1031, 1081, 1215, 1216, 1217). */
export function payments(receipt: ReceiptView): [Payment, number][] {
	return PAYMENTS.map((name): [Payment, number] => [name, receipt[`${name}_kopecks`]]).filter(
		([, kopecks]) => kopecks > 0,
	);
}

/** The mark of a checked code (tag 2106): both answers good, one of them bad, or not known. */
export function markSign(checked: number | null): string {
	if (checked === null) return "";
	if (checked === 15) return "[М+]";
	return [1, 17, 5, 7].includes(checked) ? "[М-]" : "[М]";
}
