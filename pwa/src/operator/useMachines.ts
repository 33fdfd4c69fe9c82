import { useState } from "preact/hooks";
import { get } from "../net/api";
import { upsert } from "../net/latest";
import { useLive } from "../net/useLive";
import type { LockerView, Machines, TillView } from "../wire/api.gen";

/** Lockers and tills, live. */
export function useMachines() {
	const [machines, setMachines] = useState<Machines | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setMachines(await get<Machines>("/machines"));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const lockers = machines?.lockers.map(({ id }) => `locker:${id}`) ?? [];
	useLive(["tills", ...lockers], {
		refetch,
		onPush: ({ kind, view }) =>
			setMachines((have) => {
				if (have === null) return have;
				if (kind === "till") return { ...have, tills: upsert(have.tills, view as TillView) };
				if (kind !== "locker") return have;
				return { ...have, lockers: upsert(have.lockers, view as LockerView) };
			}),
	});
	const accept = (locker: LockerView) =>
		setMachines((have) => have && { ...have, lockers: upsert(have.lockers, locker) });
	return { machines, error, accept, reload: () => refetch().catch(() => undefined) };
}
