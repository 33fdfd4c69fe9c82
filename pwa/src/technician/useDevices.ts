import { useState } from "preact/hooks";
import { get, post, seg } from "../net/api";
import { usePoll } from "../twin/usePoll";
import type {
	ClaimMade,
	DeviceKind,
	DeviceList,
	DeviceView,
	Joins,
	JoinView,
	Judge,
} from "../wire/api.gen";

/** Reports come once a minute; who asks to join stands beside the device and waits. */
const EVERY_MS = 10_000;

/** Every device with its own report, and who asks to join; asked for again and again. */
export function useDevices() {
	const [devices, setDevices] = useState<readonly DeviceView[] | null>(null);
	const [joins, setJoins] = useState<readonly JoinView[]>([]);
	const reload = async () => {
		const [list, asked] = await Promise.all([
			get<DeviceList>("/devices"),
			get<Joins>("/devices/joins"),
		]);
		setDevices(list.devices);
		setJoins(asked.joins);
	};
	const error = usePoll(reload, EVERY_MS);
	const decide = async (id: string, verdict: "approve" | "refuse") =>
		setJoins((await post<Joins>(`/devices/joins/${seg(id)}/${verdict}`)).joins);
	const claim = (kind: DeviceKind, device_id: string) =>
		post<ClaimMade>("/devices/claims", { kind, device_id });
	const judge = async (device: DeviceView, verdict: Judge["verdict"], reason: string) => {
		await post(`/devices/${device.kind}/${seg(device.id)}/verdict`, { verdict, reason });
		await reload();
	};
	return { devices, joins, error, reload, decide, claim, judge };
}

export type DeviceWork = ReturnType<typeof useDevices>;
