import type { DeviceList, DeviceView } from "../wire/api.gen";

/** Where a device stands in the list: its cursor. */
function place({ kind, id }: DeviceView): string {
	return `${kind}:${id}`;
}

/** A fresh first page over what is shown: what the page covers is as it says, pages after it stay. */
export function withFirst(have: DeviceList | null, page: DeviceList): DeviceList {
	if (have === null || page.next === "") return page;
	const at = have.devices.findIndex((one) => place(one) === page.next);
	if (at < 0) return page;
	return { ...page, devices: [...page.devices, ...have.devices.slice(at + 1)], next: have.next };
}

/** The next page behind what is shown; a device that moved between them is shown once. */
export function withNext(have: DeviceList | null, page: DeviceList): DeviceList {
	const shown = have?.devices ?? [];
	const known = new Set(shown.map(place));
	return { ...page, devices: [...shown, ...page.devices.filter((one) => !known.has(place(one)))] };
}
