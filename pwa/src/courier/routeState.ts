import type {
	Errand,
	LoadItem,
	LoadView,
	ParcelView,
	RouteView,
	StopOrder,
	StopView,
	TakeBack,
} from "../wire/api.gen";

/** A parcel together with where it goes. */
export interface Bagged {
	parcel: ParcelView;
	order: StopOrder;
	stop: StopView;
	/** Number of the stop on the route, from 1. */
	stopNo: number;
}

const GONE: ReadonlySet<StopOrder["state"]> = new Set(["completed", "refused", "cancelled"]);
/** An order in its cells or on a shelf needs no courier, whatever its customer still does. */
const GIVEN_IN: ReadonlySet<StopOrder["state"]> = new Set(["ready", "handing_over"]);

export function parcels(route: RouteView): Bagged[] {
	return route.stops.flatMap((stop, place) =>
		stop.orders.flatMap((order) =>
			order.parcels.map((parcel) => ({ parcel, order, stop, stopNo: place + 1 })),
		),
	);
}

/** How many parcels ride with the courier now. */
export function riding(route: RouteView): number {
	return parcels(route).filter(({ parcel }) => parcel.state === "with_courier").length;
}

/** What still lies in the shop, in loading order: the last stop goes in first. `waiting` are scans on their way. */
export function toTake(route: RouteView, waiting: ReadonlySet<string>): Bagged[] {
	return parcels(route)
		.filter(({ parcel, order }) => parcel.state === "packed" && !GONE.has(order.state))
		.filter(({ parcel }) => !waiting.has(parcel.barcode))
		.sort((a, b) => b.stopNo - a.stopNo);
}

/** The stop to go to now. */
export function nextStop(route: RouteView): StopView | null {
	return route.stops.find((stop) => stop.state !== "done") ?? null;
}

/** True when the way leads to the shop's shelf: nothing is on the road yet, or a bag of this very stop is missing. */
export function bagsFirst(stop: StopView, left: readonly Bagged[]): boolean {
	if (left.length === 0) return false;
	return stop.state === "planned" || left.some((bag) => bag.stop.id === stop.id);
}

export function stopById(route: RouteView, id: string): StopView | null {
	return route.stops.find((stop) => stop.id === id) ?? null;
}

/** Orders of a stop that still wait for the courier's hands. */
export function openOrders(stop: StopView): StopOrder[] {
	return stop.orders.filter(
		(order) => !GONE.has(order.state) && !(stop.kind !== "door" && GIVEN_IN.has(order.state)),
	);
}

export interface Totals {
	stops: number;
	parcels: number;
	grams: number;
	toTakeKopecks: number;
}

/** What a courier takes at the door; of an order that waits for its link nothing: it leaves paid, or not at all. */
export function takings(orders: readonly StopOrder[]): number {
	return orders.reduce((sum, order) => sum + (order.waits_for_link ? 0 : order.to_take_kopecks), 0);
}

/** The foot of the route sheet: what is left of the day. */
export function totals(route: RouteView): Totals {
	const left = route.stops.filter((stop) => stop.state !== "done");
	const orders = left.flatMap(openOrders);
	const bags = orders.flatMap((order) => order.parcels);
	return {
		stops: left.length,
		parcels: bags.length,
		grams: bags.reduce((sum, parcel) => sum + parcel.grams, 0),
		toTakeKopecks: takings(orders),
	};
}

/** The parcel in front of an open or opening door: it must be put in before the next scan. */
export function loadingNow(load: LoadView): LoadItem | null {
	return load.parcels.find((item) => item.state === "open" || item.state === "opening") ?? null;
}

/** Cells of the parcels in these states. */
export function cellsOf(load: LoadView, ...states: LoadItem["state"][]): number[] {
	return load.parcels.flatMap((item) =>
		item.cell !== null && states.includes(item.state) ? [item.cell] : [],
	);
}

export function loadProgress(load: LoadView): { placed: number; all: number } {
	return {
		placed: load.parcels.filter((item) => item.state === "placed").length,
		all: load.parcels.length,
	};
}

/** Cells to empty on the way; a view that an older page kept here knows of none. */
export function takeBack(load: Partial<Pick<LoadView, "take_back">>): readonly TakeBack[] {
	return load.take_back ?? [];
}

const NOT_NEXT: readonly LoadItem["state"][] = ["placed", "open", "no_room"];

/** How many parcels stay with the courier: no cell takes them. */
export function homeless(load: LoadView): number {
	return load.parcels.filter((item) => item.state === "no_room").length;
}

/** Lockers to empty on the way; a route that an older page kept here knows of none. */
export function errandsOf(route: Partial<Pick<RouteView, "errands">>): readonly Errand[] {
	return route.errands ?? [];
}

/** The open cell whose label is awaited: of a parcel that is taken back and was not scanned yet. */
export function backToScan(cells: readonly TakeBack[]): TakeBack | null {
	return cells.find(({ open, parcel, scanned }) => open && parcel !== null && !scanned) ?? null;
}

/** What a scan means where cells are emptied. */
export function foreseeBack(
	cells: readonly TakeBack[],
	barcode: string,
): { do: "take"; cell: number } | { do: "shut" | "other" | "foreign" } {
	const found = cells.find(({ parcel }) => parcel?.barcode === barcode);
	if (found?.open) return { do: "take", cell: found.cell };
	if (backToScan(cells) !== null) return { do: "other" };
	return { do: found ? "shut" : "foreign" };
}

/** The next parcel to scan at the locker: one that waits, else one whose door failed. */
export function loadingNext(load: LoadView): LoadItem | null {
	const waiting = load.parcels.find((item) => item.state === "waiting");
	return waiting ?? load.parcels.find((item) => !NOT_NEXT.includes(item.state)) ?? null;
}

/** The route with arrivals that the server has not heard of yet. */
export function arrivedAt(route: RouteView, stops: ReadonlySet<string>): RouteView {
	return {
		...route,
		stops: route.stops.map((stop) =>
			stop.state === "planned" && stops.has(stop.id) ? { ...stop, state: "arrived" } : stop,
		),
	};
}

/** What a scan of a bag means before the server answers. */
export function foreseeTake(
	route: RouteView,
	barcode: string,
	waiting: ReadonlySet<string>,
): "take" | "already" | "foreign" | "unpaid" {
	const found = parcels(route).find(({ parcel }) => parcel.barcode === barcode);
	if (found === undefined) return "foreign";
	if (found.parcel.state !== "packed" || waiting.has(barcode)) return "already";
	return found.order.waits_for_link ? "unpaid" : "take";
}
