import { t } from "../i18n";
import { measured, money } from "../i18n/format";
import { Button } from "../ui/Button";
import { Chips } from "../ui/Chips";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import css from "./Refund.module.css";
import { kopecksOf, step, wrongOf } from "./refundState";
import type { RefundChoice } from "./useRefundChoice";

interface Props {
	choice: RefundChoice;
}

/** Of which receipt, and of each its lines: how much goes back, for how much, and what becomes of the goods. */
export function RefundLines({ choice }: Props) {
	const { receipts, lines, typed, fates, chosen, onType, onFate } = choice;
	return (
		<>
			{receipts.length > 1 &&
				receipts.map(({ receipt_id, fd_number }) => (
					<Choice
						key={receipt_id}
						name="receipt"
						value={receipt_id}
						chosen={choice.receiptId}
						onChoose={choice.onReceipt}
					>
						{t("refund.of-receipt", { fd: fd_number })}
					</Choice>
				))}
			<ul class={css.lines}>
				{lines.map((line) => {
					const text = typed[line.no] ?? "";
					const milli = chosen[line.no] ?? 0;
					const wrong = wrongOf(text, line);
					const left = measured(line.quantity_milli, line.measure);
					return (
						<li key={line.no} class={css.line}>
							<span>
								<strong>{line.name}</strong>
								<br />
								<span class={css.facts}>
									{t("refund.left", { quantity: left, sum: money(line.kopecks) })}
								</span>
							</span>
							<Field
								label={step(line) === 1000 ? t("refund.pieces") : t("refund.grams")}
								inputMode="numeric"
								value={text}
								error={wrong ? t(`refund.${wrong}`, { quantity: left }) : ""}
								onInput={(changed) => onType(line.no, changed)}
							/>
							<Button onClick={() => onType(line.no, String(line.quantity_milli / step(line)))}>
								{t("refund.all")}
							</Button>
							{milli > 0 && line.fates.length > 0 && (
								<span class={css.wide}>
									<Chips
										label={t("refund.goods", { name: line.name })}
										options={line.fates.map((value) => ({
											value,
											text: t(`refund.fate-${value}`),
										}))}
										chosen={fates[line.no] ?? "kept"}
										onChoose={(fate) => onFate(line.no, fate)}
									/>
								</span>
							)}
							{milli > 0 && <span class={css.sum}>{money(kopecksOf(line, milli))}</span>}
						</li>
					);
				})}
			</ul>
		</>
	);
}
