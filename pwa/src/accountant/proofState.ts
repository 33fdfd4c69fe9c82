import type {
	OrderProof,
	ProofDay,
	ProofItem,
	ProofKind,
	ProofPart,
	ProofState,
	RegisterView,
} from "../wire/api.gen";

const NOTHING = { goods_kopecks: 0, money_kopecks: 0, receipts_kopecks: 0 };
const RANK: Record<ProofState, number> = { open: 0, explained: 1, closed: 2 };

function partOf(order: OrderProof | undefined, day: string): Omit<ProofPart, "day"> {
	return order?.parts.find((part) => part.day === day) ?? NOTHING;
}

/** Apply one pushed order. Null when only a new snapshot helps: the list was cut, and this order is not in it. */
export function applyOrder(day: ProofDay, order: OrderProof): ProofDay | null {
	const old = day.orders.find(({ order_id }) => order_id === order.order_id);
	if (old && old.seq > order.seq) return day;
	const here = order.parts.some((part) => part.day === day.day);
	if (!old && !here) return day;
	if (!old && day.more > 0) return null;
	const [was, is] = [partOf(old, day.day), partOf(order, day.day)];
	const rest = day.orders.filter(({ order_id }) => order_id !== order.order_id);
	return {
		...day,
		total: {
			day: day.day,
			goods_kopecks: day.total.goods_kopecks - was.goods_kopecks + is.goods_kopecks,
			money_kopecks: day.total.money_kopecks - was.money_kopecks + is.money_kopecks,
			receipts_kopecks: day.total.receipts_kopecks - was.receipts_kopecks + is.receipts_kopecks,
		},
		orders: here ? [order, ...rest] : rest,
	};
}

/** Apply one pushed register: the newest of an acquirer takes the place of the former. */
export function applyRegister(day: ProofDay, register: RegisterView): ProofDay {
	if (register.day !== day.day) return day;
	const old = day.registers.find(({ acquirer }) => acquirer === register.acquirer);
	const stale =
		old &&
		(old.id === register.id ? old.seq > register.seq : old.imported_at > register.imported_at);
	if (stale) return day;
	const rest = day.registers.filter(({ acquirer }) => acquirer !== register.acquirer);
	return { ...day, registers: [...rest, register] };
}

/** What to show of the differences; an empty kind or state means all. */
export interface Filter {
	state: ProofState | "";
	kind: ProofKind | "";
}

/** Every difference of a day, those that are open first. */
export function itemsOf(day: ProofDay): ProofItem[] {
	return [
		...day.orders.flatMap(({ items }) => items),
		...day.cash_items,
		...day.registers.flatMap(({ items }) => items),
	].sort((one, other) => RANK[one.state] - RANK[other.state] || one.key.localeCompare(other.key));
}

/** The differences that the filter lets through. */
export function filtered(items: readonly ProofItem[], { state, kind }: Filter): ProofItem[] {
	return items.filter(
		(item) => (state === "" || item.state === state) && (kind === "" || item.kind === kind),
	);
}

/** How many differences nobody has explained. */
export function openCount(items: readonly ProofItem[]): number {
	return items.filter(({ state }) => state === "open").length;
}

/** True when the three sums of a day are one. */
export function inStep({ goods_kopecks, money_kopecks, receipts_kopecks }: ProofPart): boolean {
	return goods_kopecks === money_kopecks && money_kopecks === receipts_kopecks;
}

/** Differences that a person may close: not those that only tell, nor those that are signed elsewhere. */
export function closable({ kind, state }: ProofItem): boolean {
	return (
		state !== "closed" && !["day_cutoff", "bank_fee", "cash_discrepancy", "invoice"].includes(kind)
	);
}
