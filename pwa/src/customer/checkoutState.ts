import { keep, kept } from "../offline/kept";
import type {
	Address,
	Company,
	OtherWay,
	Overweight,
	PlaceOrder,
	PlaceView,
	Way,
	WindowView,
} from "../wire/api.gen";

export type Payment = PlaceOrder["payment"];

/** What the person has chosen so far. */
export interface Draft {
	way: Way;
	placeId: string | null;
	windowId: string | null;
	payment: Payment;
	replacements: PlaceOrder["replacements"];
	address: Address;
	company: Company;
	/** At a locker: only cells within reach of a person who sits. */
	reachable: boolean;
	/** Agreed to where weighed goods come to more than is held. */
	overweight: readonly Overweight[];
}

const STORED = "checkout";
export const NO_ADDRESS: Address = { street: "", flat: "", entrance: "", floor: "", comment: "" };
const FRESH: Draft = {
	way: "locker",
	placeId: null,
	windowId: null,
	payment: "card",
	replacements: "ask",
	address: NO_ADDRESS,
	company: { name: "", inn: "" },
	reachable: false,
	overweight: [],
};

/** This person's choices of the last time on this device; windows are always chosen anew. */
export function remembered(person: string): Draft {
	return { ...FRESH, ...kept<Partial<Draft>>(person, STORED), windowId: null };
}

export function remember(person: string, draft: Draft): void {
	keep(person, STORED, draft);
}

/** Nobody takes money at a locker: it gives out what is paid or held by a bank. */
export function atLocker(payment: Payment): boolean {
	return payment === "card" || payment === "sbp";
}

/** Another way has other places. */
export function withWay(draft: Draft, way: Way, places: readonly PlaceView[]): Draft {
	const fitting = places.filter((place) => place.way === way);
	const kept = fitting.find((place) => place.id === draft.placeId);
	const placeId = kept?.id ?? fitting[0]?.id ?? null;
	return {
		...draft,
		way,
		placeId,
		windowId: placeId === draft.placeId ? draft.windowId : null,
		payment: way === "locker" && !atLocker(draft.payment) ? "card" : draft.payment,
	};
}

/** What still has to be chosen before the order can be placed; null when nothing. */
export function missing(draft: Draft): "place" | "window" | "street" | "company" | null {
	if (draft.placeId === null) return "place";
	if (draft.windowId === null) return "window";
	if (draft.way === "courier" && draft.address.street.trim().length < 3) return "street";
	if (draft.payment === "invoice" && !named(draft.company)) return "company";
	return null;
}

function named(company: Company): boolean {
	return company.name.trim() !== "" && /^\d{10}(\d{2})?$/.test(company.inn);
}

/** The body of the order; null while something is missing. */
export function bodyOf(draft: Draft): Omit<PlaceOrder, "id" | "bonus_kopecks" | "quote"> | null {
	if (missing(draft) !== null || draft.placeId === null || draft.windowId === null) return null;
	return {
		way: draft.way,
		place_id: draft.placeId,
		window_id: draft.windowId,
		payment: draft.payment,
		address: draft.way === "courier" ? draft.address : null,
		company: draft.payment === "invoice" ? draft.company : null,
		replacements: draft.replacements,
		reachable: draft.way === "locker" && draft.reachable,
		overweight: draft.overweight.filter((one) => overweightFor(draft, [one]).length > 0),
	};
}

/** What may be agreed to here: another hold only by card, and nobody takes money at a locker. */
export function overweightFor(
	{ way, payment }: Pick<Draft, "way" | "payment">,
	offered: readonly Overweight[],
): Exclude<Overweight, "trim">[] {
	return offered.filter(
		(one) =>
			(one === "second_hold" && payment === "card") || (one === "at_door" && way !== "locker"),
	) as Exclude<Overweight, "trim">[];
}

/** The consent with this one said or taken back. */
export function toggled(agreed: readonly Overweight[], one: Overweight): Overweight[] {
	return agreed.includes(one) ? agreed.filter((other) => other !== one) : [...agreed, one];
}

/** True when another window may help, and the windows are to be fetched again. */
export function otherWindow(code: string): boolean {
	return code.startsWith("windows.") || code === "placement.no-capacity";
}

/** Windows by day, in order; the day is that of the person's clock. */
export function byDay(windows: readonly WindowView[]): WindowView[][] {
	const days = new Map<string, WindowView[]>();
	for (const one of [...windows].sort((a, b) => a.starts_at.localeCompare(b.starts_at))) {
		const day = new Date(one.starts_at).toDateString();
		days.set(day, [...(days.get(day) ?? []), one]);
	}
	return [...days.values()];
}

/** Places that an order may go to for which its locker has no room. */
export function otherPlaces(places: readonly PlaceView[]): PlaceView[] {
	return places.filter((place) => place.way !== "locker");
}

/** What is sent for the chosen place; null while the courier does not know where to go. */
export function otherWay(place: PlaceView, address: Address): OtherWay | null {
	if (place.way === "counter") return { way: "counter", place_id: place.id, address: null };
	if (place.way !== "courier" || address.street.trim() === "") return null;
	return { way: "courier", place_id: place.id, address };
}
