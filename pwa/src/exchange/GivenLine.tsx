import { t } from "../i18n";
import { money, price } from "../i18n/format";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { GoodsPicture } from "../ui/GoodsPicture";
import css from "./Exchange.module.css";
import { costOf, quantityOf, type Scanned } from "./exchangeState";

interface Props {
	scanned: Scanned;
	onType: (text: string) => void;
	onDrop: () => void;
}

/** Goods that are to be given: how many or how much, for how much; of a code always its own piece. */
export function GivenLine({ scanned, onType, onDrop }: Props) {
	const { goods, text } = scanned;
	return (
		<li class={css.line}>
			<GoodsPicture picture={goods.picture} size={40} />
			<span class={css.words}>
				<span class={css.name}>{goods.name}</span>
				<span class={css.hint}>
					{price(goods.price_kopecks, goods.unit)}
					{goods.mark && ` · ${t("swap.coded")}`}
				</span>
			</span>
			<span class={css.sum}>{money(costOf(scanned))}</span>
			<div class={css.wide}>
				{goods.mark ? (
					<span />
				) : (
					<Field
						label={t(goods.unit === "kg" ? "refund.grams" : "refund.pieces")}
						inputMode="numeric"
						maxLength={5}
						value={text}
						error={text !== "" && quantityOf(scanned) === null ? t("swap.no-quantity") : ""}
						onInput={onType}
					/>
				)}
				<Button onClick={onDrop}>{t("swap.drop")}</Button>
			</div>
		</li>
	);
}
