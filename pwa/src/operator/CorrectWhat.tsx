import { t } from "../i18n";
import { Chips } from "../ui/Chips";
import { rate } from "../ui/receiptState";
import { PLAIN_VAT, type ReceiptView, type Taxation } from "../wire/api.gen";
import type { Wrong } from "./correctState";
import css from "./Refund.module.css";

interface Props {
	receipt: ReceiptView;
	wrong: Wrong;
	onChange: (part: Partial<Wrong>) => void;
}

const TAXATIONS: readonly Taxation[] = ["osn", "usnIncome", "usnIncomeOutcome", "esn", "patent"];

/** What was wrong with a receipt: all of it, a rate of VAT, the way of payment, the taxation. */
export function CorrectWhat({ receipt, wrong, onChange }: Props) {
	const printed = receipt.state === "printed";
	const money = receipt.cash_kopecks + receipt.electronic_kopecks;
	const one = receipt.cash_kopecks === 0 || receipt.electronic_kopecks === 0;
	const whats: Wrong["what"][] = [
		"whole",
		"vat",
		...(money > 0 && one ? (["paid"] as const) : []),
		"taxation",
	];
	return (
		<>
			<Chips
				titled
				label={t("correct.what")}
				options={whats.map((value) => ({
					value,
					text: t(value === "whole" && !printed ? "correct.what-nothing" : `correct.what-${value}`),
				}))}
				chosen={wrong.what}
				onChoose={(what) => onChange({ what })}
			/>
			{wrong.what === "vat" && (
				<ul class={css.lines}>
					{receipt.lines.map((line, at) => (
						<li key={at}>
							<Chips
								titled
								label={line.name}
								options={PLAIN_VAT.map((value) => ({
									value,
									text: rate(value) ?? t("receipt.vat-none"),
								}))}
								chosen={wrong.vats[at + 1] ?? line.vat}
								onChoose={(vat) => onChange({ vats: { ...wrong.vats, [at + 1]: vat } })}
							/>
						</li>
					))}
				</ul>
			)}
			{wrong.what === "taxation" && (
				<Chips
					titled
					label={t("receipt.taxation")}
					options={TAXATIONS.map((value) => ({ value, text: t(`receipt.taxation-${value}`) }))}
					chosen={wrong.taxation}
					onChoose={(taxation) => onChange({ taxation })}
				/>
			)}
			{wrong.what === "paid" && (
				<p>{t(receipt.cash_kopecks > 0 ? "correct.paid-electronic" : "correct.paid-cash")}</p>
			)}
		</>
	);
}
