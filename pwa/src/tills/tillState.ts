import { upsert } from "../net/latest";
import type { TillView } from "../wire/api.gen";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days that a register goes on while the operator of fiscal data hears nothing, and when that is told. */
export const OFD_STOPS_DAYS = 30;
export const OFD_ALARM_DAYS = [3, 10, 25] as const;

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

/** Kopecks of what a person typed: 1250,5 or 1 250.50; null when it is no sum. */
export function kopecksOf(text: string): number | null {
	const found = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.replace(/\s/g, ""));
	if (!found) return null;
	const kopecks = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
	return kopecks > 0 ? kopecks : null;
}
