import type { CourierTill } from "../wire/api.gen";

export type TillTrouble = "offline" | "paper" | "trouble" | "shift";

/** Why the till cannot be relied on at the next handover; null while it can. */
export function tillTrouble(till: CourierTill): TillTrouble | null {
	if (!till.online) return "offline";
	if (till.trouble !== "") return "trouble";
	if (!till.paper) return "paper";
	return till.shift === "expired" ? "shift" : null;
}
