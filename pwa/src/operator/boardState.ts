import type { OrderCard, OrderState, OrderView } from "../wire/api.gen";

/** Groups of states that an operator thinks in. */
export const STAGES = ["trouble", "new", "picking", "packed", "under_way", "closed"] as const;
export type Stage = (typeof STAGES)[number];

const STAGE_OF: Record<OrderState, Exclude<Stage, "trouble">> = {
	awaiting_payment: "new",
	confirmed: "new",
	picking: "picking",
	packed: "packed",
	on_the_way: "under_way",
	ready: "under_way",
	handing_over: "under_way",
	completed: "closed",
	refused: "closed",
	cancelled: "closed",
};

export function needsPerson(card: OrderCard): boolean {
	return card.trouble !== "" || card.open_shortages > 0;
}

export function isIn(card: OrderCard, stage: Stage): boolean {
	return stage === "trouble" ? needsPerson(card) : STAGE_OF[card.state] === stage;
}

export function counts(cards: readonly OrderCard[]): Record<Stage, number> {
	const found = { trouble: 0, new: 0, picking: 0, packed: 0, under_way: 0, closed: 0 };
	for (const card of cards) {
		found[STAGE_OF[card.state]] += 1;
		if (needsPerson(card)) found.trouble += 1;
	}
	return found;
}

/** Put a pushed card in its place: newer only, the list stays ordered by window, then by number. */
export function applyCard(cards: readonly OrderCard[], came: OrderCard): OrderCard[] {
	const have = cards.find((card) => card.id === came.id);
	if (have !== undefined && have.seq > came.seq) return [...cards];
	return [...cards.filter((card) => card.id !== came.id), came].sort(byWindow);
}

/** Join a fetched page with what was pushed meanwhile: the newer of each card. */
export function joinCards(have: readonly OrderCard[], came: readonly OrderCard[]): OrderCard[] {
	return came.reduce<OrderCard[]>((cards, card) => applyCard(cards, card), [...have]);
}

function byWindow(a: OrderCard, b: OrderCard): number {
	return (
		b.window_starts_at.localeCompare(a.window_starts_at) ||
		b.number.localeCompare(a.number, "en", { numeric: true })
	);
}

/** Orders that a dispatcher gives out: they leave the shop with a courier, and have not left. */
export function toAssign(cards: readonly OrderCard[]): OrderCard[] {
	const states: ReadonlySet<OrderState> = new Set(["confirmed", "picking", "packed"]);
	return cards
		.filter((card) => card.way !== "counter" && states.has(card.state))
		.sort(
			(a, b) =>
				a.window_starts_at.localeCompare(b.window_starts_at) || a.number.localeCompare(b.number),
		);
}

/** The card of an order that was fetched whole. */
export function cardOf(order: OrderView): OrderCard {
	return {
		id: order.id,
		number: order.number,
		seq: order.seq,
		state: order.state,
		way: order.way,
		place: order.place,
		window_starts_at: order.window_starts_at,
		window_ends_at: order.window_ends_at,
		customer_name: order.customer_name,
		total_kopecks: order.total_kopecks,
		lines: order.lines.length,
		courier_name: order.courier_name,
		courier_id: order.courier_id,
		created_at: order.created_at,
		open_shortages: order.shortages.filter((shortage) => shortage.state === "asked").length,
		trouble: order.trouble,
	};
}
