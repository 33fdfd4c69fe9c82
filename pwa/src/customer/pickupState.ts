import type { PickupCell, PickupView } from "../wire/api.gen";

/** What the one large button does now. */
export type NextStep =
	| { do: "open"; cell: number; first: boolean }
	| { do: "wait"; cell: number | null; for: "money" | "door" }
	| { do: "take"; cell: number; next: number | null }
	| { do: "retry"; cell: number; next: number | null; silent: boolean }
	/** Everything that can be opened was: say so, or open one once more; `rest` when a cell stays shut. */
	| { do: "check"; rest: boolean }
	| { do: "done" }
	| { do: "stuck" };

function firstIn(cells: readonly PickupCell[], ...states: PickupCell["state"][]): number | null {
	return cells.find((one) => states.includes(one.state))?.cell ?? null;
}

/** Numbers of the cells in these states. */
export function cellsIn(cells: readonly PickupCell[], ...states: PickupCell["state"][]): number[] {
	return cells.filter((one) => states.includes(one.state)).map((one) => one.cell);
}

/** The next step of taking an order out of a locker, from what its cells do. */
export function nextStep(view: Pick<PickupView, "state" | "cells">): NextStep {
	if (view.state === "done") return { do: "done" };
	if (view.state === "stuck") return { do: "stuck" };
	if (view.state === "paying") return { do: "wait", cell: null, for: "money" };
	const opening = firstIn(view.cells, "opening");
	if (opening !== null) return { do: "wait", cell: opening, for: "door" };
	const closed = firstIn(view.cells, "closed");
	const open = firstIn(view.cells, "open");
	if (open !== null) return { do: "take", cell: open, next: closed };
	const failed = view.cells.find(({ state }) => state === "jammed" || state === "unreachable");
	if (failed) {
		return { do: "retry", cell: failed.cell, next: closed, silent: failed.state === "unreachable" };
	}
	if (closed !== null) {
		return { do: "open", cell: closed, first: !view.cells.some((one) => one.state === "taken") };
	}
	return { do: "check", rest: cellsIn(view.cells, "shut").length > 0 };
}

/** Whether this cell may still be opened once more. */
export function mayAgain(cell: PickupCell, now: number): boolean {
	return cell.state === "taken" && cell.again_until !== null && now < Date.parse(cell.again_until);
}
