import { useState } from "preact/hooks";
import { t } from "../i18n";
import { go } from "../net/router";
import { session } from "../signIn/session";
import { Button } from "../ui/Button";
import { QuantityStepper } from "../ui/QuantityStepper";
import { first } from "../ui/steps";
import type { GoodsView } from "../wire/api.gen";
import css from "./AddToCart.module.css";
import { cart, putInCart, quantityOf, wish } from "./cartState";
import { QuantitySheet } from "./QuantitySheet";

interface Props {
	goods: GoodsView;
	/** The one main action of the screen. */
	main?: boolean;
}

/** Put goods in the cart, then change how much; who is not signed in is asked to, and the wish is kept. */
export function AddToCart({ goods, main = false }: Props) {
	const [typing, setTyping] = useState(false);
	const quantity = quantityOf(cart.value, goods.id);
	if (!goods.remote_sale) return <p class={css.not}>{t("shop.only-here")}</p>;
	const wanted = first(goods.unit, goods.available, goods.piece_grams);
	if (wanted === 0 && quantity === 0) return <p class={css.not}>{t("shop.sold-out")}</p>;
	const add = () => {
		if (session.value.state === "in") return putInCart(goods, wanted);
		wish.value = { goods, quantity: wanted };
		go("/cart");
	};
	return (
		<>
			{quantity > 0 ? (
				<QuantityStepper
					quantity={quantity}
					unit={goods.unit}
					most={goods.available}
					pieceGrams={goods.piece_grams}
					name={goods.name}
					onChange={(next) => putInCart(goods, next)}
					onType={() => setTyping(true)}
				/>
			) : (
				<Button
					wide
					kind={main ? "main" : "second"}
					size={main ? "large" : "usual"}
					label={t("shop.add-of", { name: goods.name })}
					onClick={add}
				>
					{t("shop.add")}
				</Button>
			)}
			{typing && (
				<QuantitySheet
					goods={goods}
					quantity={quantity}
					onPut={(next) => putInCart(goods, next)}
					onClose={() => setTyping(false)}
				/>
			)}
		</>
	);
}
