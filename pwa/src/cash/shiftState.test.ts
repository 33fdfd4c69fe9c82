import { expect, test } from "vitest";
import { CASH_STATE, type CashShiftView, type CashState } from "../wire/api.gen";
import { next, ranked } from "./shiftState";

function shift(id: string, state: CashState, difference = 0, opened_at = "2026-11-23T09:00:00Z") {
	const open = { kopecks: difference, state: "open" };
	return {
		id,
		state,
		opened_at,
		discrepancies: difference ? [open] : [],
	} as unknown as CashShiftView;
}

test("every state has its next step, and a difference comes before all of them", () => {
	expect(CASH_STATE.map((state) => next(shift("s", state)))).toEqual([
		"wait",
		"wait",
		"hand-over",
		"bank",
		"confirm",
		"done",
	]);
	for (const state of CASH_STATE) expect(next(shift("s", state, -50_00))).toBe("sign");
});

test("what waits for the desk stands first, then the latest", () => {
	const shifts = [
		shift("done", "confirmed"),
		shift("early", "open", 0, "2026-11-23T08:00:00Z"),
		shift("late", "open", 0, "2026-11-23T10:00:00Z"),
		shift("count", "counted"),
		shift("off", "banked", 1),
	];
	expect(ranked(shifts).map(({ id }) => id)).toEqual(["off", "count", "late", "early", "done"]);
});
