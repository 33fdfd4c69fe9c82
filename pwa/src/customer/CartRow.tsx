import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount, weight } from "../i18n/format";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Money } from "../ui/Money";
import { QuantityStepper } from "../ui/QuantityStepper";
import { ZoneTag } from "../ui/ZoneTag";
import type { CartLine } from "../wire/api.gen";
import css from "./CartRow.module.css";
import { goodsOf, putInCart } from "./cartState";
import { PriceTag } from "./PriceTag";
import { QuantitySheet } from "./QuantitySheet";

/** One line of the cart. */
export function CartRow({ line }: { line: CartLine }) {
	const [typing, setTyping] = useState(false);
	const goods = goodsOf(line);
	return (
		<li class={css.row} data-short={line.short > 0}>
			<GoodsPicture picture={line.picture} size={56} />
			<div class={css.text}>
				<p class={css.name}>{line.name}</p>
				<p class={css.facts}>
					<PriceTag small goods={{ ...line, regular_kopecks: line.regular_kopecks ?? 0 }} />
					{line.piece_grams > 0 && (
						<span>{t("shop.about-weight", { weight: weight(line.quantity) })}</span>
					)}
					{line.zone !== "ambient" && <ZoneTag zone={line.zone} short />}
				</p>
				{line.short > 0 && (
					<p class={css.short}>
						{t("cart.short", {
							amount: amount(line.quantity - line.short, line.unit, line.piece_grams),
						})}
					</p>
				)}
			</div>
			<div class={css.stepper}>
				<QuantityStepper
					quantity={line.quantity}
					unit={line.unit}
					most={line.available}
					pieceGrams={line.piece_grams}
					name={line.name}
					onChange={(next) => putInCart(goods, next)}
					onType={() => setTyping(true)}
				/>
			</div>
			<div class={css.sum}>
				<Money kopecks={line.sum_kopecks} />
			</div>
			{typing && (
				<QuantitySheet
					goods={goods}
					quantity={line.quantity}
					onPut={(next) => putInCart(goods, next)}
					onClose={() => setTyping(false)}
				/>
			)}
		</li>
	);
}
