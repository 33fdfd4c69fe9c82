import { t } from "../i18n";
import { kilograms, money } from "../i18n/format";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import type { GoodsFate, RefundableLine } from "../wire/api.gen";
import css from "./Refund.module.css";
import { type Fates, kopecksOf, milliOf, step, wrongOf } from "./refundState";

export type Typed = Readonly<Record<number, string>>;

interface Props {
	lines: readonly RefundableLine[];
	typed: Typed;
	fates: Fates;
	onType: (no: number, text: string) => void;
	onFate: (no: number, fate: GoodsFate) => void;
}

function left(line: RefundableLine): string {
	if (step(line) === 1000)
		return `${line.quantity_milli / 1000} ${t(`receipt.unit-${line.measure}`)}`;
	return line.measure === "kilogram"
		? kilograms(line.quantity_milli)
		: String(line.quantity_milli / 1000);
}

/** Each line of a receipt: how much of it goes back, for how much, and what becomes of the goods. */
export function RefundLines({ lines, typed, fates, onType, onFate }: Props) {
	return (
		<ul class={css.lines}>
			{lines.map((line) => {
				const text = typed[line.no] ?? "";
				const milli = milliOf(text, line);
				const wrong = wrongOf(text, line);
				return (
					<li key={line.no} class={css.line}>
						<span>
							<strong>{line.name}</strong>
							<br />
							<span class={css.facts}>
								{t("refund.left", { quantity: left(line), sum: money(line.kopecks) })}
							</span>
						</span>
						<Field
							label={step(line) === 1000 ? t("refund.pieces") : t("refund.grams")}
							inputMode="numeric"
							value={text}
							error={wrong ? t(`refund.${wrong}`, { quantity: left(line) }) : ""}
							onInput={(changed) => onType(line.no, changed)}
						/>
						<button
							type="button"
							class={css.all}
							onClick={() => onType(line.no, String(line.quantity_milli / step(line)))}
						>
							{t("refund.all")}
						</button>
						{(milli ?? 0) > 0 && line.fates.length > 0 && (
							<span class={css.wide}>
								<Chips
									label={t("refund.goods", { name: line.name })}
									options={line.fates.map((value) => ({ value, text: t(`refund.fate-${value}`) }))}
									chosen={fates[line.no] ?? "kept"}
									onChoose={(fate) => onFate(line.no, fate)}
								/>
							</span>
						)}
						{(milli ?? 0) > 0 && <span class={css.sum}>{money(kopecksOf(line, milli ?? 0))}</span>}
					</li>
				);
			})}
		</ul>
	);
}
