import { useState } from "preact/hooks";
import { useLive } from "../net/useLive";
import type { TillView } from "../wire/api.gen";
import { getTills } from "./calls";
import { applyTill, byTrouble } from "./tillState";

/** Tills, live, those in trouble first. */
export function useTills() {
	const [tills, setTills] = useState<TillView[] | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setTills(byTrouble((await getTills()).tills));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive(["tills"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "till") setTills((have) => have && applyTill(have, view as TillView));
		},
	});
	return { tills, error, reload: () => refetch().catch(() => undefined) };
}
