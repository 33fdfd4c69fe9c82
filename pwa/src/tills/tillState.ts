import { upsert } from "../net/latest";
import type { TillView } from "../wire/api.gen";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Those in trouble first; equals by name. */
export function byTrouble(tills: readonly TillView[]): TillView[] {
	return [...tills].sort(
		(a, b) => b.severity - a.severity || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
	);
}

/** Put a pushed till into the list. */
export function applyTill(tills: readonly TillView[], came: TillView): TillView[] {
	return byTrouble(upsert(tills, came));
}

/** How much of the 24 hours of a shift has gone, from 0 to 1, and what is left; null while none is open. */
export function shiftGone(
	till: Pick<TillView, "shift_opened_at" | "shift_ends_at">,
	now: number,
): { share: number; hours: number; minutes: number; over: boolean } | null {
	if (till.shift_opened_at === null || till.shift_ends_at === null) return null;
	const [begins, ends] = [Date.parse(till.shift_opened_at), Date.parse(till.shift_ends_at)];
	const left = Math.max(0, Math.floor((ends - now) / 60_000));
	return {
		share: Math.min(1, Math.max(0, (now - begins) / (ends - begins))),
		hours: Math.floor(left / 60),
		minutes: left % 60,
		over: now >= ends,
	};
}

/** How many days the oldest unsent document has waited; 0 when all is sent. */
export function backlogDays(till: Pick<TillView, "ofd_oldest_at">, now: number): number {
	return till.ofd_oldest_at === null
		? 0
		: Math.max(0, (now - Date.parse(till.ofd_oldest_at)) / DAY_MS);
}

/** What is to be seen of its paper. */
export function paperOf(
	till: Pick<TillView, "electronic" | "cover_open" | "paper">,
): "electronic" | "cover" | "is" | "none" {
	if (till.electronic) return "electronic";
	if (till.cover_open) return "cover";
	return till.paper ? "is" : "none";
}
