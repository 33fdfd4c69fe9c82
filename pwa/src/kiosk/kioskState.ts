import type { KioskCell, KioskView } from "../wire/api.gen";

/** What the screen asks of whoever stands before it. */
export type Step =
	| { do: "wait"; cell: number; for: "money" | "door" }
	| { do: "take"; cell: number; next: number | null }
	| { do: "open"; cell: number; first: boolean }
	| { do: "retry"; cell: number; next: number | null }
	| { do: "check" };

export const mine = (view: KioskView): KioskCell[] =>
	view.cells.filter((cell) => cell.state !== "other");

/** The next step of a customer: one door at a time, an open one first. */
export function stepOf(view: KioskView): Step {
	const cells = mine(view);
	const of = (...states: KioskCell["state"][]) => cells.find((cell) => states.includes(cell.state));
	const busy = of("asking", "opening");
	if (busy) return { do: "wait", cell: busy.no, for: busy.state === "asking" ? "money" : "door" };
	const open = of("open");
	if (open) return { do: "take", cell: open.no, next: view.next };
	const stuck = of("jammed", "unreachable");
	if (stuck)
		return { do: "retry", cell: stuck.no, next: view.next === stuck.no ? null : view.next };
	if (view.next !== null)
		return { do: "open", cell: view.next, first: !cells.some((cell) => cell.state === "taken") };
	return { do: "check" };
}

/** Which of three rows a door is in, by eye. */
export function heightOf(
	cell: KioskCell,
	cells: readonly KioskCell[],
): "top" | "middle" | "bottom" {
	const last = Math.max(...cells.map((one) => one.row + one.row_span - 1));
	const middle = cell.row + (cell.row_span - 1) / 2;
	const third = (middle - 0.5) / last;
	return third < 1 / 3 ? "top" : third < 2 / 3 ? "middle" : "bottom";
}

/** True when the settings say where each door is. */
export const hasPicture = (cells: readonly KioskCell[]): boolean =>
	cells.length > 0 && cells.every((cell) => cell.row > 0 && cell.column > 0);

/** Digits typed so far with one more key; a longer code is a colleague's. */
export function typed(code: string, key: string, most: number): string {
	if (key === "Backspace") return code.slice(0, -1);
	return /^\d$/.test(key) && code.length < most ? code + key : code;
}

export const STAFF_DIGITS = 10;

/** Seconds as a clock shows them. */
export const clock = (seconds: number): string =>
	`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
