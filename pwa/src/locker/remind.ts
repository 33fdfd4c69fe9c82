import { type FrontCell, LIMITS } from "../wire/api.gen";

const [, , WARM_S] = LIMITS.TimerSettings.remind_s;
const [, , COLD_S] = LIMITS.TimerSettings.remind_cold_s;

/** After so many seconds an open door is worth a word, as at the locker itself; a cold cell's takes longer. */
export function remindAfterS(
	cells: readonly Pick<FrontCell, "no" | "zone">[],
	open: number,
): number {
	return cells.find(({ no }) => no === open)?.zone === "ambient" ? WARM_S : COLD_S;
}
