import { seg } from "../net/api";
import { match } from "../net/router";
import type { DeviceKind, DeviceView } from "../wire/api.gen";

/** Where the screens of one device are. */
export function devicePath({ kind, id }: Pick<DeviceView, "kind" | "id">): string {
	return `/device/${kind}/${seg(id)}`;
}

/** The device that an address names. */
export function deviceOf(path: string): { kind: DeviceKind; id: string } | null {
	const found = match("/device/:kind/:id", path);
	const [kind, id] = [found?.["kind"], found?.["id"]];
	return (kind === "locker" || kind === "pos") && id ? { kind, id } : null;
}

/** True for every address under the devices' tab. */
export function isDevices(path: string): boolean {
	return path === "/devices" || path === "/releases" || deviceOf(path) !== null;
}
