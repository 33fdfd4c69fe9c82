import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount, money, weight } from "../i18n/format";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { GoodsView } from "../wire/api.gen";
import { lineSum } from "../wire/money";
import css from "./QuantitySheet.module.css";

const GRAMS = [100, 250, 500, 1000] as const;

interface Props {
	goods: Pick<GoodsView, "name" | "unit" | "price_kopecks" | "available" | "piece_grams">;
	quantity: number;
	onPut: (quantity: number) => void;
	onClose: () => void;
}

/** Type any quantity: any grams, any number of pieces. */
export function QuantitySheet({ goods, quantity, onPut, onClose }: Props) {
	const each = goods.piece_grams || 1;
	const [typed, setTyped] = useState(String(quantity / each));
	const weighed = goods.unit === "kg" && goods.piece_grams === 0;
	const wanted = each * Number.parseInt(typed.replace(/\D/g, "") || "0", 10);
	const tooMuch = wanted > goods.available;
	const sum = lineSum(goods.price_kopecks, wanted, goods.unit);
	const there = amount(goods.available - (goods.available % each), goods.unit, goods.piece_grams);
	const put = () => {
		if (tooMuch) return;
		onPut(wanted);
		onClose();
	};
	return (
		<Sheet
			title={t("quantity.title")}
			onClose={onClose}
			foot={
				<Button kind="main" size="large" wide disabled={tooMuch} onClick={put}>
					{wanted > 0 ? t("quantity.put", { sum: money(sum) }) : t("quantity.out")}
				</Button>
			}
		>
			<p>{goods.name}</p>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					put();
				}}
			>
				<Field
					label={t(weighed ? "amount.grams" : "amount.count")}
					inputMode="numeric"
					maxLength={6}
					autofocus
					large
					value={typed}
					onInput={setTyped}
					{...(weighed ? { hint: t("quantity.grams-hint") } : {})}
					{...(goods.piece_grams > 0
						? { hint: t("shop.about-weight", { weight: weight(wanted) }) }
						: {})}
					{...(tooMuch ? { error: t("quantity.too-much", { amount: there }) } : {})}
				/>
			</form>
			{weighed && (
				<div class={css.chips}>
					{GRAMS.filter((grams) => grams <= goods.available).map((grams) => (
						<Button key={grams} onClick={() => setTyped(String(grams))}>
							{t("quantity.grams", { n: grams })}
						</Button>
					))}
				</div>
			)}
		</Sheet>
	);
}
