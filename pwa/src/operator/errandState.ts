import { latest } from "../net/latest";
import type { Errand } from "../wire/api.gen";

/** Put a pushed errand into the list by the locker's name; one without cells is over and leaves it. */
export function applyErrand(errands: readonly Errand[], came: Errand): Errand[] {
	const errand = latest(errands.find((one) => one.locker_id === came.locker_id) ?? null, came);
	const others = errands.filter((one) => one.locker_id !== came.locker_id);
	if (errand.cells.length === 0) return others;
	return [...others, errand].sort((a, b) => a.locker.localeCompare(b.locker));
}
