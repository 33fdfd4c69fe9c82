import type { Key } from "../i18n";
import type { LineView, OrderState, OrderView, ShortageView, Way } from "../wire/api.gen";

interface Stop {
	word: OrderState;
	/** States in which the order stands at this station. */
	states: readonly OrderState[];
}

const TAKEN: Stop = { word: "confirmed", states: ["awaiting_payment", "confirmed"] };
const DONE: Stop = { word: "completed", states: ["completed"] };

/** Five stations for each way of receipt. */
const STATIONS: Record<Way, readonly Stop[]> = {
	locker: [
		TAKEN,
		{ word: "picking", states: ["picking", "packed"] },
		{ word: "on_the_way", states: ["on_the_way"] },
		{ word: "ready", states: ["ready", "handing_over"] },
		DONE,
	],
	courier: [
		TAKEN,
		{ word: "picking", states: ["picking"] },
		{ word: "packed", states: ["packed"] },
		{ word: "on_the_way", states: ["on_the_way", "handing_over"] },
		DONE,
	],
	counter: [
		TAKEN,
		{ word: "picking", states: ["picking"] },
		{ word: "packed", states: ["packed"] },
		{ word: "ready", states: ["ready", "handing_over"] },
		DONE,
	],
};

export interface StationAt {
	/** A state, or how the order ended instead. */
	word: OrderState;
	at: string | null;
	state: "past" | "here" | "ahead" | "broken";
}

type Progress = Pick<OrderView, "state" | "way" | "steps">;

/** The order's way as five stations with the time when each was first reached. */
export function stationsOf(order: Progress): StationAt[] {
	const reached = (states: readonly OrderState[]) =>
		order.steps.find((step) => states.includes(step.state))?.at ?? null;
	const stops = STATIONS[order.way];
	const here = stops.findIndex((stop) => stop.states.includes(order.state));
	const stations = stops.map(({ word, states }, index): StationAt => {
		const at = reached(states);
		if (order.state === "completed" || (isBroken(order.state) && at))
			return { word, at, state: "past" };
		if (index === here) return { word, at, state: "here" };
		return { word, at, state: index < here ? "past" : "ahead" };
	});
	if (!isBroken(order.state)) return stations;
	const end: StationAt = { word: order.state, at: reached([order.state]), state: "broken" };
	return [...stations.slice(0, -1), end];
}

function isBroken(state: OrderState): boolean {
	return state === "cancelled" || state === "refused";
}

/** What is on its way to the customer: a replaced line stands under the one that took its place. */
export interface Row {
	line: LineView;
	/** The line that this one replaced. */
	instead: LineView | null;
}

export function rowsOf(lines: readonly LineView[]): Row[] {
	const replaced = new Set(lines.map((line) => line.replaces).filter((no) => no !== null));
	return lines
		.filter((line) => !replaced.has(line.no))
		.map((line) => ({
			line,
			instead: lines.find((other) => other.no === line.replaces) ?? null,
		}));
}

/** The quantity that counts now: handed, else picked, else ordered; nothing of what was taken out. */
export function quantityNow(line: LineView): number {
	if (line.state === "removed") return 0;
	return line.handed ?? line.picked ?? line.ordered;
}

/** Shortages that wait for the customer, the oldest first. */
export function openShortages(order: Pick<OrderView, "shortages">): ShortageView[] {
	return order.shortages
		.filter((shortage) => shortage.state === "asked")
		.sort((one, other) => one.raised_at.localeCompare(other.raised_at));
}

/** A pickup code in groups that a person can read aloud. */
export function spaced(code: string): string {
	return code.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** Nothing can change any more. */
export function isOver(state: OrderState): boolean {
	return state === "completed" || isBroken(state);
}

/** The customer is asked to pay for weight above what is held. */
export function asksMore({ overweight }: Pick<OrderView, "overweight">): boolean {
	return overweight?.state === "asked" && overweight.until !== null;
}

/** The key of a station's name: the same state is called otherwise in another way of receipt. */
export function stationWord(way: Way, word: OrderState): Key {
	if (isBroken(word)) return `order.station.${word}` as Key;
	return `order.station.${way}.${word}` as Key;
}

/** What the bank's page will do: hold, take with something above for weights, or take the very sum. */
export function payWords({ payment, state }: Pick<OrderView, "payment" | "state">) {
	if (payment !== "sbp") return "pay.why";
	return state === "awaiting_payment" ? "pay.why-ahead" : "pay.why-weighed";
}
