import { useEffect, useRef, useState } from "preact/hooks";
import { get, withQuery } from "../net/api";
import { useLive } from "../net/useLive";
import type { Fleet, LockerHealth } from "../wire/api.gen";
import { applyHealth, byTrouble } from "./fleetState";

/** How long a typed search rests before the server is asked. */
const REST_MS = 250;

/** Every locker, live; the search asks the server. */
export function useFleet() {
	const [fleet, setFleet] = useState<Fleet | null>(null);
	const [query, setQuery] = useState("");
	const [error, setError] = useState<unknown>(null);
	const asked = useRef(query);
	asked.current = query;
	const words = query.trim();

	const refetch = async (): Promise<void> => {
		const q = asked.current.trim();
		try {
			const came = await get<Fleet>(withQuery("/fleet", { q }));
			if (asked.current.trim() !== q) return;
			setFleet({ ...came, lockers: byTrouble(came.lockers) });
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const first = useRef(true);
	useEffect(() => {
		if (first.current) {
			first.current = false;
			return;
		}
		const timer = setTimeout(() => void refetch().catch(() => undefined), REST_MS);
		return () => clearTimeout(timer);
	}, [words]);
	useLive(["fleet"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind !== "health") return;
			setFleet(
				(have) =>
					have && {
						...have,
						lockers: applyHealth(have.lockers, view as LockerHealth, words !== ""),
					},
			);
		},
	});
	return { fleet, error, query, setQuery, reload: () => refetch().catch(() => undefined) };
}
