import type { OrderView, WarmthView, Zone } from "../wire/api.gen";
import { warmNow } from "../wire/exposure";

/** A parcel that is, or was, too warm, as screens name it. */
export interface Warmth {
	no: number;
	of: number;
	zone: Zone;
	level: WarmthView["level"];
	minutes: number;
	/** Minutes that are allowed in all; null where the temperature alone decides. */
	limit: number | null;
}

/** Parcels with something to say about, by number. */
export function warmthsOf(order: Pick<OrderView, "parcels">, now: number): Warmth[] {
	return order.parcels.flatMap(({ no, of, zone, state, warmth }) => {
		if (warmth === null || (state === "handed" && warmth.level !== "spoiled")) return [];
		const minutes = Math.floor(warmNow(warmth, now) / 60);
		if (warmth.level === "ok" && minutes === 0) return [];
		const limit = warmth.block_after_s === null ? null : warmth.block_after_s / 60;
		return [{ no, of, zone, level: warmth.level, minutes, limit }];
	});
}

/** What becomes of the money of spoiled goods; null while nothing is spoiled. */
export function fateOf(
	order: Pick<OrderView, "parcels" | "state" | "lines">,
): "cancelled" | "refund" | "left-out" | null {
	const spoiled = order.parcels.filter(({ warmth }) => warmth?.level === "spoiled");
	if (spoiled.length === 0) return null;
	if (order.state === "cancelled") return "cancelled";
	const refused = new Map(order.lines.map(({ no, refused }) => [no, refused]));
	const leftOut = spoiled.every(({ contents }) =>
		contents.every(({ line_no, quantity }) => (refused.get(line_no) ?? 0) >= quantity),
	);
	return leftOut ? "left-out" : "refund";
}
