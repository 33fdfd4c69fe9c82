import { useEffect, useRef, useState } from "preact/hooks";
import { get, withQuery } from "../net/api";
import { useLive } from "../net/useLive";
import { usePoll } from "../twin/usePoll";
import type { Fleet, LockerHealth } from "../wire/api.gen";
import { applyHealth, byTrouble, type Severity } from "./fleetState";

/** How long a typed search rests before the server is asked. */
const REST_MS = 250;

/** How often the counts are asked for anew: a push brings one locker, not how many there are. */
const EVERY_MS = 30_000;

/** Lockers, live; search and severity ask the server. */
export function useFleet() {
	const [fleet, setFleet] = useState<Fleet | null>(null);
	const [query, setQuery] = useState("");
	const [severity, setSeverity] = useState<Severity | null>(null);
	const [error, setError] = useState<unknown>(null);
	const words = query.trim();
	const wanted = `${severity ?? ""} ${words}`;
	const asked = useRef(wanted);
	asked.current = wanted;

	const refetch = async (): Promise<void> => {
		const before = asked.current;
		try {
			const came = await get<Fleet>(
				withQuery("/fleet", { q: words, severity: severity ?? undefined }),
			);
			if (asked.current !== before) return;
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
	}, [wanted]);
	usePoll(refetch, EVERY_MS);
	useLive(["fleet"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind !== "health") return;
			setFleet(
				(have) =>
					have && {
						...have,
						lockers: applyHealth(have.lockers, view as LockerHealth, words !== "", severity),
					},
			);
		},
	});
	return {
		fleet,
		error,
		query,
		setQuery,
		severity,
		setSeverity,
		reload: () => refetch().catch(() => undefined),
	};
}
