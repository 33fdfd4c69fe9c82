import { seg } from "../net/api";
import { useView } from "../net/useView";
import type { DeviceKind, DeviceView } from "../wire/api.gen";

/** One device, live. */
export function useDevice(person: string, kind: DeviceKind, id: string) {
	return useView<DeviceView>({
		person,
		path: `/devices/${kind}/${seg(id)}`,
		kind: "device",
		room: `device:${kind}:${id}`,
	});
}
