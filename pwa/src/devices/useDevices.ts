import { useEffect, useRef, useState } from "preact/hooks";
import { usePoll } from "../twin/usePoll";
import type { DeviceList, DeviceTrouble } from "../wire/api.gen";
import { getDevices } from "./calls";
import { withFirst, withNext } from "./pages";

export interface Wanted {
	q: string;
	trouble: DeviceTrouble | "";
	release: string;
}

/** Reports come once a minute. */
const EVERY_MS = 10_000;
/** How long a typed search rests before the server is asked. */
const REST_MS = 250;

/** Devices page by page, as the filter wants them; the first page is asked for again and again. */
export function useDevices(wanted: Wanted) {
	const [list, setList] = useState<DeviceList | null>(null);
	const [error, setError] = useState<unknown>(null);
	const key = `${wanted.q.trim()} ${wanted.trouble} ${wanted.release}`;
	const asked = useRef(key);
	asked.current = key;
	const ask = async (after: string) => {
		const page = await getDevices({ ...wanted, q: wanted.q.trim(), after });
		if (asked.current !== key) return;
		setList((have) => (after ? withNext(have, page) : withFirst(have, page)));
	};
	const reload = async () => {
		try {
			await ask("");
			setError(null);
		} catch (problem) {
			setError(problem);
		}
	};
	const first = useRef(true);
	useEffect(() => {
		if (first.current) {
			first.current = false;
			return;
		}
		setList(null);
		const timer = setTimeout(() => void reload(), REST_MS);
		return () => clearTimeout(timer);
	}, [key]);
	usePoll(reload, EVERY_MS);
	return { list, error, reload, more: () => ask(list?.next ?? "") };
}
