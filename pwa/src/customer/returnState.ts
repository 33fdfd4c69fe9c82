import type { LineView, OrderReturns, ReturnLine, ReturnView } from "../wire/api.gen";
import { lineSum } from "../wire/money";

/** What the customer does now about a return, or what becomes of it without them. */
export type ReturnStep =
	| "go"
	| "wait"
	| "put"
	| "retry"
	| "inside"
	| "checking"
	| "refund"
	| "refused"
	| "withdrawn";

/** The next step, from the state of the return and what the door of its cell does. */
export function stepOf(back: Pick<ReturnView, "state" | "door">): ReturnStep {
	if (back.state === "taken_out") return "checking";
	if (back.state !== "asked" && back.state !== "in_cell") return back.state;
	if (back.door === "opening") return "wait";
	if (back.door === "open") return "put";
	if (back.door === "jammed" || back.door === "unreachable") return "retry";
	return back.state === "in_cell" ? "inside" : "go";
}

/** True while the customer may still do something about it at the locker. */
export function isMine(back: Pick<ReturnView, "state">): boolean {
	return back.state === "asked" || back.state === "in_cell";
}

/** A line that may come back, with how much of it at most. */
export interface Returnable {
	line: LineView;
	most: number;
}

/** Lines of which something is left to bring back, in the order of the order. */
export function returnable(
	lines: readonly LineView[],
	{ left }: Pick<OrderReturns, "left">,
): Returnable[] {
	return lines.flatMap((line) => {
		const most = left.find(({ no }) => no === line.no)?.quantity ?? 0;
		return most > 0 ? [{ line, most }] : [];
	});
}

export type Chosen = Readonly<Record<number, number>>;

/** What is asked for: the chosen quantities, never more than is left. */
export function chosenLines(offered: readonly Returnable[], chosen: Chosen): ReturnLine[] {
	return offered.flatMap(({ line, most }) => {
		const quantity = Math.min(chosen[line.no] ?? 0, most);
		return quantity > 0 ? [{ no: line.no, quantity }] : [];
	});
}

/** What so much of a line costs beside what came back of it before, by the server's rule: all parts together never cost more than the line. */
export function backSum({ line, most }: Returnable, quantity: number): number {
	const handed = line.handed ?? most;
	const cost = (of: number) =>
		line.off_kopecks > 0
			? Math.floor((2 * line.sum_kopecks * of + handed) / (2 * handed))
			: lineSum(line.price_kopecks, of, line.unit);
	const before = handed - most;
	return cost(before + quantity) - cost(before);
}

/** What these goods cost; the server's answer is the one that counts. */
export function sumOf(offered: readonly Returnable[], chosen: Chosen): number {
	return chosenLines(offered, chosen).reduce((sum, { no, quantity }) => {
		const one = offered.find(({ line }) => line.no === no);
		return sum + (one ? backSum(one, quantity) : 0);
	}, 0);
}
