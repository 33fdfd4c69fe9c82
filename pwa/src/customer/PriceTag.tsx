import { t } from "../i18n";
import { money, price } from "../i18n/format";
import type { GoodsView } from "../wire/api.gen";
import { per100g } from "../wire/money";
import css from "./PriceTag.module.css";

interface Props {
	goods: Pick<GoodsView, "price_kopecks" | "regular_kopecks" | "unit" | "per_100g">;
	large?: boolean;
	/** Beside something that matters more. */
	small?: boolean;
}

/** The price of a unit; a promotion shows the regular price struck through. */
export function PriceTag({ goods, large = false, small = false }: Props) {
	const cheaper = goods.regular_kopecks > goods.price_kopecks;
	const regular = money(goods.per_100g ? per100g(goods.regular_kopecks) : goods.regular_kopecks);
	return (
		<span class={css.price} data-large={large} data-small={small} data-cheaper={cheaper}>
			<span class={css.now}>{price(goods.price_kopecks, goods.unit, goods.per_100g)}</span>
			{cheaper && (
				<>
					<s class={css.was} aria-hidden="true">
						{regular}
					</s>
					<span class="visually-hidden">{t("shop.regular", { price: regular })}</span>
				</>
			)}
		</span>
	);
}
