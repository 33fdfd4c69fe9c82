import { useState } from "preact/hooks";
import { get } from "../net/api";
import { useLive } from "../net/useLive";
import type { ReturnList, ReturnView } from "../wire/api.gen";
import { applyReturn } from "./returnState";

/** What customers bring back, live; null until it is known. */
export function useReturns() {
	const [returns, setReturns] = useState<readonly ReturnView[] | null>(null);
	const [error, setError] = useState<unknown>(null);
	const accept = (back: ReturnView) => setReturns((have) => applyReturn(have ?? [], back));
	const refetch = async () => {
		try {
			setReturns((await get<ReturnList>("/returns")).returns);
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive(["returns"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "return") accept(view as ReturnView);
		},
	});
	return { returns, error, accept, reload: () => refetch().catch(() => undefined) };
}

export type ReturnsWork = ReturnType<typeof useReturns>;
