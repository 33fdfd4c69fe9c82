import type { CounterList, CounterOrder, ParcelView } from "../wire/api.gen";

/** A parcel to put on the shelf, with its order. */
export interface ToShelve {
	parcel: ParcelView;
	order: CounterOrder;
}

function lies(parcel: ParcelView, waiting: ReadonlySet<string>): boolean {
	return parcel.state !== "packed" || waiting.has(parcel.barcode);
}

/** Parcels that the picker has brought and nobody has shelved; `waiting` are scans on their way. */
export function toShelve(list: CounterList, waiting: ReadonlySet<string>): ToShelve[] {
	return list.orders
		.filter((order) => order.state === "packed")
		.flatMap((order) => order.parcels.map((parcel) => ({ parcel, order })))
		.filter(({ parcel }) => !lies(parcel, waiting));
}

/** Orders that a customer may take now, the earliest window first. */
export function toGive(list: CounterList): CounterOrder[] {
	return list.orders
		.filter((order) => order.state === "ready" || order.state === "handing_over")
		.sort((a, b) => a.window_ends_at.localeCompare(b.window_ends_at));
}

/** What a scan of a bag means before the server answers. */
export function foreseeShelve(
	list: CounterList,
	barcode: string,
	waiting: ReadonlySet<string>,
): "shelve" | "already" | "foreign" {
	for (const order of list.orders) {
		const parcel = order.parcels.find((one) => one.barcode === barcode);
		if (parcel) return lies(parcel, waiting) ? "already" : "shelve";
	}
	return "foreign";
}
