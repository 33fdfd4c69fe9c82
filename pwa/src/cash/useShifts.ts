import { useState } from "preact/hooks";
import { get, withQuery } from "../net/api";
import { upsert } from "../net/latest";
import { useLive } from "../net/useLive";
import type { CashShiftList, CashShiftView } from "../wire/api.gen";

interface Span {
	since: string;
	until: string;
}

/** Shifts of couriers' cash of a span of time, live. */
export function useShifts(span: Span) {
	const [shifts, setShifts] = useState<readonly CashShiftView[] | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setShifts((await get<CashShiftList>(withQuery("/cash/shifts", { ...span }))).shifts);
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive(["cash-shifts"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "cash_shift") setShifts((have) => have && upsert(have, view as CashShiftView));
		},
	});
	return { shifts, error, reload: () => refetch().catch(() => undefined) };
}
