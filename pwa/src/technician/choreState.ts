import { latest } from "../net/latest";
import type { Chores, ChoreView } from "../wire/api.gen";

/** The most urgent first. */
function byUrgency(a: ChoreView, b: ChoreView): number {
	return a.due_at.localeCompare(b.due_at) || a.id.localeCompare(b.id);
}

/** Put a pushed chore where it belongs: what waits by urgency, what is done with the latest first. */
export function applyChore(chores: Chores, came: ChoreView): Chores {
	const known = [...chores.open, ...chores.done].find((one) => one.id === came.id) ?? null;
	const chore = latest(known, came);
	const others = (list: readonly ChoreView[]) => list.filter((one) => one.id !== came.id);
	if (chore.done_at === null) {
		return { open: [...others(chores.open), chore].sort(byUrgency), done: others(chores.done) };
	}
	const done = [chore, ...others(chores.done)];
	done.sort((a, b) => (b.done_at ?? "").localeCompare(a.done_at ?? ""));
	return { open: others(chores.open), done };
}

/** Only what belongs to one locker. */
export function ofLocker(chores: Chores, lockerId: string): Chores {
	const mine = (list: readonly ChoreView[]) => list.filter((one) => one.locker_id === lockerId);
	return { open: mine(chores.open), done: mine(chores.done) };
}

/** True when its time is over and it still waits. */
export function isLate(chore: ChoreView, now: number): boolean {
	return chore.done_at === null && Date.parse(chore.due_at) < now;
}
