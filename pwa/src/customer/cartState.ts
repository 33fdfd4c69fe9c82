import { computed, signal } from "@preact/signals";
import type { CartBonuses, CartLine, CartView, GoodsView } from "../wire/api.gen";
import { lineSum, withBuffer } from "../wire/money";
import { getCart, setLine } from "./calls";

/** The customer's cart as last known, with what was just pressed already in it. */
export const cart = signal<CartView | null>(null);
/** Why the last change was not taken; shown until the next one. */
export const cartError = signal<unknown>(null);
/** What a person without a session wanted; put in after signing in. */
export const wish = signal<{ goods: GoodsView; quantity: number } | null>(null);
export const count = computed(() => cart.value?.lines.length ?? 0);

type Goods = Pick<
	GoodsView,
	| "id"
	| "name"
	| "unit"
	| "zone"
	| "picture"
	| "price_kopecks"
	| "available"
	| "piece_grams"
	| "per_100g"
	| "buffer_percent"
>;

export const NO_BONUSES: CartBonuses = {
	state: "off",
	quote: "",
	balance_kopecks: 0,
	most_kopecks: 0,
	accrual_kopecks: 0,
};

/** The cart with so much of these goods: absolute, so that a repeat changes nothing. */
export function apply(before: CartView, goods: Goods, quantity: number): CartView {
	const old = before.lines.find((line) => line.goods_id === goods.id);
	const sum = lineSum(goods.price_kopecks, quantity, goods.unit);
	const line: CartLine = {
		goods_id: goods.id,
		name: goods.name,
		unit: goods.unit,
		zone: goods.zone,
		picture: goods.picture,
		price_kopecks: goods.price_kopecks,
		available: goods.available,
		quantity,
		short: Math.max(0, quantity - goods.available),
		sum_kopecks: sum,
		held_kopecks: withBuffer(sum, goods.buffer_percent, before.buffer_most_kopecks),
		buffer_percent: goods.buffer_percent,
		piece_grams: goods.piece_grams,
		per_100g: goods.per_100g,
		regular_kopecks: old?.regular_kopecks ?? null,
	};
	const kept = before.lines.map((one) => (one === old ? line : one));
	const lines = (old ? kept : [...kept, line]).filter((one) => one.quantity > 0);
	const goodsKopecks = lines.reduce((all, one) => all + one.sum_kopecks, 0);
	const hold = lines.reduce((all, one) => all + one.held_kopecks, 0);
	// Another cart has other discounts and bonuses: the server says them again in a moment.
	const state = before.bonuses.state === "off" ? "off" : "asking";
	return {
		...before,
		lines,
		goods_kopecks: goodsKopecks,
		hold_kopecks: Math.max(0, hold - before.off_kopecks),
		bonuses: { ...NO_BONUSES, state },
	};
}

/** How much of these goods lies in the cart. */
export function quantityOf(view: CartView | null, goodsId: string): number {
	return view?.lines.find((line) => line.goods_id === goodsId)?.quantity ?? 0;
}

/** A line of the cart as the goods that it is. */
export function goodsOf(line: CartLine): Goods {
	return { ...line, id: line.goods_id };
}

/** Fetch the cart; raises ProblemError or Unreachable. */
export async function loadCart(): Promise<void> {
	const known = pending.size;
	const fresh = await getCart();
	if (known === 0 && pending.size === 0) cart.value = fresh;
}

const pending = new Map<string, number>();
let sending = false;

/** Show the change at once, then tell the server; quick presses become one request with the last number. */
export function putInCart(goods: Goods, quantity: number): void {
	if (cart.value === null) return;
	cartError.value = null;
	cart.value = apply(cart.value, goods, quantity);
	pending.set(goods.id, quantity);
	if (!sending) void send();
}

async function send(): Promise<void> {
	sending = true;
	let answer: CartView | null = null;
	try {
		for (let next = pending.entries().next(); !next.done; next = pending.entries().next()) {
			const [goodsId, quantity] = next.value;
			answer = await setLine(goodsId, quantity);
			if (pending.get(goodsId) === quantity) pending.delete(goodsId);
		}
		if (answer) cart.value = answer;
	} catch (error) {
		cartError.value = error;
		pending.clear();
		cart.value = await getCart().catch(() => cart.value);
	} finally {
		sending = false;
	}
}
