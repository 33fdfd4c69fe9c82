import { useState } from "preact/hooks";
import { useLive } from "../net/useLive";
import type { Chores, ChoreView } from "../wire/api.gen";
import { getChores } from "./calls";
import { applyChore } from "./choreState";

/** Every chore of the fleet, live. */
export function useChores() {
	const [chores, setChores] = useState<Chores | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setChores(await getChores());
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const accept = (chore: ChoreView) => setChores((have) => have && applyChore(have, chore));
	useLive(["upkeep"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "chore") accept(view as ChoreView);
		},
	});
	return { chores, error, accept, reload: () => refetch().catch(() => undefined) };
}

export type ChoreWork = ReturnType<typeof useChores>;
