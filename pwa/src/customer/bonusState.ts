import type { CartView } from "../wire/api.gen";

const ROUBLE = 100;

/** What is asked for of what may be spent: never more, in whole roubles but for the very last kopecks. */
export function chosen(wished: number, mostKopecks: number): number {
	if (wished >= mostKopecks) return mostKopecks;
	return Math.max(0, Math.floor(wished / ROUBLE) * ROUBLE);
}

/** What a press on less or more makes of it: a tenth of what may be spent, at least a rouble. */
export function stepped(now: number, mostKopecks: number, direction: 1 | -1): number {
	const step = Math.max(ROUBLE, Math.floor(mostKopecks / 10 / ROUBLE) * ROUBLE);
	return chosen(now + direction * step, mostKopecks);
}

/** What is to be paid for the goods of a cart. */
export function toPay(cart: CartView, bonusKopecks: number): number {
	return cart.goods_kopecks - cart.off_kopecks - bonusKopecks;
}

/** What the order brings when a part of it is paid with bonuses: the service's word in that part, half up. */
export function willCome(cart: CartView, bonusKopecks: number): number {
	const goods = cart.goods_kopecks - cart.off_kopecks;
	if (goods <= 0) return 0;
	const { accrual_kopecks } = cart.bonuses;
	return Math.floor((2 * accrual_kopecks * (goods - bonusKopecks) + goods) / (2 * goods));
}
