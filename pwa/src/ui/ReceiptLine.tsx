import { maybe, t } from "../i18n";
import type { ReceiptLineView } from "../wire/api.gen";
import css from "./ReceiptPaper.module.css";
import { markSign, quantity, rate, sum } from "./receiptState";

interface Props {
	line: ReceiptLineView;
}

/** One settled thing: name with its mark, quantity and measure by price, its sum, its VAT, and its method where that is not full payment. */
export function ReceiptLine({ line }: Props) {
	const vat = rate(line.vat);
	const about = [
		vat === null ? t("receipt.vat-none") : t("receipt.vat", { rate: vat }),
		maybe(`receipt.subject-${line.subject}`),
		maybe(`receipt.method-${line.method}`),
	];
	return (
		<li>
			<span>{[markSign(line.mark_checked), line.name].filter(Boolean).join(" ")}</span>
			<span class={css.row}>
				<span>
					{quantity(line)} {t(`receipt.unit-${line.measure}`)} × {sum(line.price_kopecks)}
				</span>
				<span>={sum(line.sum_kopecks)}</span>
			</span>
			<span class={css.vat}>{about.filter(Boolean).join(" · ")}</span>
		</li>
	);
}
