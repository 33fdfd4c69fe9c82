import type { CashShiftView, DiscrepancyView } from "../wire/api.gen";

/** The difference of a shift that waits for a signature. */
export function openDifference(shift: CashShiftView): DiscrepancyView | null {
	return shift.discrepancies.find(({ state }) => state === "open") ?? null;
}

/** What the desk does next with a shift. */
export type Next = "wait" | "sign" | "hand-over" | "bank" | "confirm" | "done";

export function next(shift: CashShiftView): Next {
	if (openDifference(shift)) return "sign";
	switch (shift.state) {
		case "open":
		case "counting":
			return "wait";
		case "counted":
			return "hand-over";
		case "handed_over":
			return "bank";
		case "banked":
			return "confirm";
		case "confirmed":
			return "done";
	}
}

const URGENT: readonly Next[] = ["sign", "hand-over", "bank", "confirm", "wait", "done"];

/** What waits for the desk first, then the latest. */
export function ranked(shifts: readonly CashShiftView[]): CashShiftView[] {
	return [...shifts].sort(
		(one, other) =>
			URGENT.indexOf(next(one)) - URGENT.indexOf(next(other)) ||
			other.opened_at.localeCompare(one.opened_at),
	);
}
