import { latest } from "../net/latest";
import type { ReturnView } from "../wire/api.gen";

const WAITING: readonly ReturnView["state"][] = ["asked", "in_cell", "taken_out"];

/** Put a pushed return into the list. */
export function applyReturn(returns: readonly ReturnView[], came: ReturnView): ReturnView[] {
	const have = returns.find((one) => one.id === came.id) ?? null;
	return [...returns.filter((one) => one.id !== came.id), latest(have, came)];
}

export interface Sorted {
	/** Taken out: a decision is due. */
	decide: ReturnView[];
	/** In a cell, then still with the customer. */
	underWay: ReturnView[];
	/** Decided or withdrawn, the latest first. */
	ended: ReturnView[];
}

/** Returns as the desk needs them: what waits longest comes first. */
export function sorted(returns: readonly ReturnView[]): Sorted {
	const since = [...returns].sort((a, b) => a.moved_at.localeCompare(b.moved_at));
	const all = (state: ReturnView["state"]) => since.filter((one) => one.state === state);
	return {
		decide: all("taken_out"),
		underWay: [...all("in_cell"), ...all("asked")],
		ended: since.filter((one) => !WAITING.includes(one.state)).reverse(),
	};
}
