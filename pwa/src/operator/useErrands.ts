import { useState } from "preact/hooks";
import { get } from "../net/api";
import { useLive } from "../net/useLive";
import type { Errand, ErrandList } from "../wire/api.gen";
import { applyErrand } from "./errandState";

/** Lockers with something to take back, live. */
export function useErrands() {
	const [errands, setErrands] = useState<readonly Errand[]>([]);
	const accept = (errand: Errand) => setErrands((have) => applyErrand(have, errand));
	useLive(["errands"], {
		refetch: async () => setErrands((await get<ErrandList>("/errands")).errands),
		onPush: ({ kind, view }) => {
			if (kind === "errand") accept(view as Errand);
		},
	});
	return { errands, accept };
}
