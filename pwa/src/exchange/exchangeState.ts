import type { Chosen, Fates } from "../operator/refundState";
import { asked } from "../operator/refundState";
import type {
	ExchangeView,
	GivenGoods,
	OpenExchange,
	Refundable,
	RefundableLine,
	ShelfGoods,
} from "../wire/api.gen";
import { lineSum } from "../wire/money";

const MOST_PIECES = 999;
const MOST_GRAMS = 99_999;

/** Goods that were scanned to be given, with what is typed as their quantity. */
export interface Scanned {
	id: string;
	goods: ShelfGoods;
	text: string;
}

/** Receipts with lines of which goods may come back: no delivery, and nothing that the customer would keep. */
export function exchangeable(receipts: readonly Refundable[]): Refundable[] {
	const lines = (receipt: Refundable): RefundableLine[] =>
		receipt.lines
			.filter(({ fates }) => fates.length > 0)
			.map((line) => ({ ...line, fates: line.fates.filter((fate) => fate !== "kept") }));
	return receipts
		.map((receipt) => ({ ...receipt, lines: lines(receipt) }))
		.filter((receipt) => receipt.lines.length > 0);
}

/** What was scanned joins the list: pieces of the same goods in one row, weighings and codes each in its own. */
export function withScan(have: readonly Scanned[], id: string, goods: ShelfGoods): Scanned[] {
	const plain = goods.unit !== "kg" && goods.mark === "";
	const same = plain
		? have.find((one) => one.goods.goods_id === goods.goods_id && one.goods.mark === "")
		: have.find((one) => goods.mark !== "" && one.goods.mark === goods.mark);
	if (!same) return [...have, { id, goods, text: goods.quantity ? String(goods.quantity) : "" }];
	if (!plain) return [...have];
	const more = String((quantityOf(same) ?? 0) + goods.quantity);
	return have.map((one) => (one === same ? { ...one, text: more } : one));
}

/** Pieces or grams as typed; null when that is no quantity. */
export function quantityOf({ goods, text }: Scanned): number | null {
	if (!/^\d{1,5}$/.test(text.trim())) return null;
	const quantity = Number(text);
	return quantity > 0 && quantity <= (goods.unit === "kg" ? MOST_GRAMS : MOST_PIECES)
		? quantity
		: null;
}

/** What the goods cost at today's price. */
export function costOf(scanned: Scanned): number {
	const { price_kopecks, unit } = scanned.goods;
	return lineSum(price_kopecks, quantityOf(scanned) ?? 0, unit);
}

/** True when every row has its quantity. */
export const complete = (given: readonly Scanned[]): boolean =>
	given.length > 0 && given.every((one) => quantityOf(one) !== null);

/** The exchange as it is asked for, but for its id. */
export function request(
	receiptId: string,
	back: Chosen,
	fates: Fates,
	given: readonly Scanned[],
	reason: string,
): Omit<OpenExchange, "id"> {
	return {
		receipt_id: receiptId,
		lines: asked(back, fates),
		given: given.map(
			(one): GivenGoods => ({
				id: one.id,
				goods_id: one.goods.goods_id,
				quantity: quantityOf(one) ?? 0,
				mark: one.goods.mark,
			}),
		),
		reason: reason.trim(),
	};
}

export type Phase = "checking" | "refused" | "pay" | "done" | "given_up";

/** What the clerk does now. */
export function phase(view: ExchangeView): Phase {
	if (view.state !== "open") return view.state;
	if (view.given.some(({ why }) => why !== "")) return "refused";
	return view.checking ? "checking" : "pay";
}

/** Who owes whom. */
export function turn({ difference_kopecks }: ExchangeView): "pays" | "owes" | "even" {
	if (difference_kopecks === 0) return "even";
	return difference_kopecks > 0 ? "pays" : "owes";
}
