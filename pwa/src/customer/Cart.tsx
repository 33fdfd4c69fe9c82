import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { BonusLine } from "./BonusLine";
import { toPay } from "./bonusState";
import css from "./Cart.module.css";
import { CartRow } from "./CartRow";
import { cart, cartError, loadCart, putInCart, wish } from "./cartState";
import { Head } from "./Head";
import { HoldNote } from "./HoldNote";
import { Tabs } from "./Tabs";
import { useBonuses } from "./useBonuses";

/** What was wished for before signing in goes in now. */
function grant(): void {
	const wanted = wish.value;
	if (wanted === null || cart.value === null) return;
	wish.value = null;
	putInCart(wanted.goods, wanted.quantity);
}

/** The cart, and what of it the bank will hold. */
export function Cart() {
	const { error, reload } = useFetch("cart", loadCart);
	const view = cart.value;
	useBonuses();
	useEffect(grant, [view]);
	const missing = view ? Math.max(0, view.minimum_kopecks - view.goods_kopecks) : 0;
	const short = view?.lines.some((line) => line.short > 0) ?? false;
	return (
		<Screen
			head={<Head title={t("cart.title")} />}
			foot={
				view &&
				view.lines.length > 0 && (
					<>
						{missing > 0 && <p class={css.missing}>{t("cart.minimum", { sum: money(missing) })}</p>}
						<Button
							kind="main"
							size="large"
							wide
							disabled={missing > 0 || short}
							onClick={() => go("/checkout")}
						>
							{t("cart.go")} · {money(toPay(view, 0))}
						</Button>
					</>
				)
			}
			tabs={<Tabs here="/cart" />}
		>
			{error !== null && !view && <ErrorCard error={error} onRetry={() => void reload()} />}
			{cartError.value !== null && <ErrorCard error={cartError.value} />}
			{!view && error === null && <Skeleton rows={4} />}
			{view?.lines.length === 0 && (
				<Empty title={t("cart.empty")} hint={t("cart.empty-hint")}>
					<Button kind="main" onClick={() => go("/")}>
						{t("cart.to-shop")}
					</Button>
				</Empty>
			)}
			{view && view.lines.length > 0 && (
				<>
					<ul class={css.lines}>
						{view.lines.map((line) => (
							<CartRow key={line.goods_id} line={line} />
						))}
					</ul>
					<BonusLine bonuses={view.bonuses} />
					<HoldNote cart={view} feeKopecks={0} />
				</>
			)}
		</Screen>
	);
}
