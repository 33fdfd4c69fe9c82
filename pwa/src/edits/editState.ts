import type {
	EditedLine,
	EditOrder,
	EditView,
	GoodsView,
	LineView,
	OrderView,
} from "../wire/api.gen";
import { lineSum } from "../wire/money";

/** What a person has changed so far and not sent: quantities by the line's number, added goods, another window. */
export interface Draft {
	readonly lines: Readonly<Record<number, number>>;
	readonly added: readonly { goods: GoodsView; quantity: number }[];
	readonly windowId: string | null;
	readonly fee: number | null;
}

export const NOTHING: Draft = { lines: {}, added: [], windowId: null, fee: null };

const OPEN: readonly LineView["state"][] = ["ordered", "picked", "refused"];

/** What would be charged of a line now. */
export function dueOf(line: LineView): number {
	if (line.state === "removed" || line.state === "replaced") return 0;
	if (line.handed !== null) return line.handed;
	return Math.max((line.picked ?? line.ordered) - line.refused, 0);
}

/** Lines that may be changed: not those that wait for the customer, or that nobody gets any more. */
export function editable(order: OrderView): LineView[] {
	return order.lines.filter((line) => OPEN.includes(line.state));
}

/** The quantity of a line as the draft has it. */
export function wanted(line: LineView, draft: Draft): number {
	return draft.lines[line.no] ?? dueOf(line);
}

/** Set a line; back at what it was it is no change. */
export function setLine(draft: Draft, line: LineView, quantity: number): Draft {
	const { [line.no]: _, ...others } = draft.lines;
	return {
		...draft,
		lines: quantity === dueOf(line) ? others : { ...others, [line.no]: quantity },
	};
}

/** Put goods into the draft, or change how much of them; nothing takes them out. */
export function setGoods(draft: Draft, goods: GoodsView, quantity: number): Draft {
	const there = draft.added.some((each) => each.goods.id === goods.id);
	const added = there
		? draft.added.map((each) => (each.goods.id === goods.id ? { goods, quantity } : each))
		: [...draft.added, { goods, quantity }];
	return { ...draft, added: added.filter((each) => each.quantity > 0) };
}

/** True when there is something to send. */
export function changed(draft: Draft): boolean {
	return Object.keys(draft.lines).length > 0 || draft.added.length > 0 || draft.windowId !== null;
}

/** About what the order will cost: the server reckons it, with what comes off. */
export function about(order: OrderView, draft: Draft): number {
	const lines = order.lines.map((line) => {
		const quantity = draft.lines[line.no];
		return quantity === undefined
			? line.sum_kopecks
			: lineSum(line.price_kopecks, quantity, line.unit);
	});
	const added = draft.added.map(({ goods, quantity }) =>
		lineSum(goods.price_kopecks, quantity, goods.unit),
	);
	return [...lines, ...added].reduce((sum, each) => sum + each, draft.fee ?? order.fee_kopecks);
}

/** What is sent: the order's version is the one that the person saw. */
export function bodyOf(
	id: string,
	order: OrderView,
	draft: Draft,
	more: EditOrder["more"],
	reason: string,
): EditOrder {
	return {
		id,
		version: order.version,
		lines: Object.entries(draft.lines).map(([no, quantity]) => ({ no: Number(no), quantity })),
		add: draft.added.map(({ goods, quantity }) => ({ goods_id: goods.id, quantity })),
		window_id: draft.windowId,
		more,
		reason,
	};
}

/** Edits that were missed, out of the facts of a refusal. */
export function missedIn(facts: Readonly<Record<string, unknown>>): EditView[] {
	return Array.isArray(facts["edits"]) ? (facts["edits"] as EditView[]) : [];
}

/** How a line changed, as a word. */
export function kindOf(line: EditedLine): "added" | "removed" | "changed" {
	if (line.before === 0) return "added";
	return line.after === 0 ? "removed" : "changed";
}
