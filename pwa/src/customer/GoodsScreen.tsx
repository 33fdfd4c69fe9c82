import { t } from "../i18n";
import { amount, weight } from "../i18n/format";
import { back } from "../net/router";
import { useFetch } from "../net/useFetch";
import { ErrorCard } from "../ui/ErrorCard";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { ZoneTag } from "../ui/ZoneTag";
import type { GoodsView } from "../wire/api.gen";
import { AddToCart } from "./AddToCart";
import { getGoods } from "./calls";
import css from "./GoodsScreen.module.css";
import { Head } from "./Head";
import { PriceTag } from "./PriceTag";
import { found, nominal } from "./shopState";

const FEW_PIECES = 10;
const FEW_GRAMS = 3000;

/** How much is left, when it is little enough to say. */
function left(goods: GoodsView): string {
	const few = goods.piece_grams * FEW_PIECES || (goods.unit === "kg" ? FEW_GRAMS : FEW_PIECES);
	const whole = goods.available - (goods.available % (goods.piece_grams || 1));
	if (whole === 0 || whole > few) return "";
	return t("shop.left", { amount: amount(whole, goods.unit, goods.piece_grams) });
}

/** The card of one kind of goods. */
export function GoodsScreen({ id }: { id: string }) {
	const { value, error, reload } = useFetch(`goods/${id}`, () => getGoods(id));
	const goods = value ?? found.value.goods.find((one) => one.id === id) ?? null;
	return (
		<Screen
			head={<Head title={goods?.name ?? t("customer.title")} onBack={() => back("/")} />}
			foot={goods && <AddToCart goods={goods} main />}
		>
			{error !== null && !goods && <ErrorCard error={error} onRetry={() => void reload()} />}
			{!goods && error === null && <Skeleton rows={3} />}
			{goods && (
				<>
					<div class={css.picture}>
						<GoodsPicture picture={goods.picture} size={200} />
					</div>
					<h2 class={css.name}>{goods.name}</h2>
					<PriceTag goods={goods} large />
					<p class={css.facts}>
						<ZoneTag zone={goods.zone} />
						{nominal(goods) > 0 && (
							<span>{t("shop.about-weight", { weight: weight(nominal(goods)) })}</span>
						)}
						<span>{left(goods)}</span>
					</p>
					{goods.unit === "kg" && (
						<p>{t(goods.piece_grams > 0 ? "shop.weighed-pieces" : "shop.weighed")}</p>
					)}
					{!goods.remote_sale && <p>{t("shop.only-here-why")}</p>}
					{goods.description && <p class={css.about}>{goods.description}</p>}
				</>
			)}
		</Screen>
	);
}
