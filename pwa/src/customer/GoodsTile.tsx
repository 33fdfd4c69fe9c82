import { t } from "../i18n";
import { weight } from "../i18n/format";
import { go } from "../net/router";
import { GoodsPicture } from "../ui/GoodsPicture";
import { ZoneTag } from "../ui/ZoneTag";
import type { GoodsView } from "../wire/api.gen";
import { AddToCart } from "./AddToCart";
import css from "./GoodsTile.module.css";
import { PriceTag } from "./PriceTag";
import { nominal } from "./shopState";

/** Goods in the shop window: picture, price, name, and how much of it lies in the cart. */
export function GoodsTile({ goods }: { goods: GoodsView }) {
	const path = `/goods/${encodeURIComponent(goods.id)}`;
	return (
		<article class={css.tile} data-sold-out={goods.available === 0}>
			<a
				class={css.look}
				href={`#${path}`}
				onClick={(event) => {
					event.preventDefault();
					go(path);
				}}
			>
				<span class={css.picture}>
					<GoodsPicture picture={goods.picture} size={88} />
					{goods.zone !== "ambient" && (
						<span class={css.zone}>
							<ZoneTag zone={goods.zone} short />
						</span>
					)}
				</span>
				<PriceTag goods={goods} />
				<span class={css.name}>{goods.name}</span>
				<span class={css.weight}>
					{goods.piece_grams > 0
						? t("shop.about-weight", { weight: weight(goods.piece_grams) })
						: nominal(goods) > 0 && weight(nominal(goods))}
				</span>
			</a>
			<AddToCart goods={goods} />
		</article>
	);
}
