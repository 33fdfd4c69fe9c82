import type { BagView, BagZone, Zone } from "../wire/api.gen";

/** Zones whose cold is counted on the way. */
export const CARRIED = ["chilled", "frozen"] as const satisfies readonly Zone[];

/** What a bag does for one zone. */
export type Keeps =
	| { how: "unknown" }
	| { how: "always"; air: number }
	| { how: "for"; air: number; minutes: number };

/** How long a bag keeps goods of a zone cold, as it was declared; nothing declared: nobody knows. */
export function keeps({ zones }: Pick<BagView, "zones">, zone: Zone): Keeps {
	const of: BagZone | undefined = zones.find((one) => one.zone === zone);
	if (of === undefined) return { how: "unknown" };
	if (of.allowed_s === null) return { how: "always", air: of.air_c10 };
	return { how: "for", air: of.air_c10, minutes: Math.floor(of.allowed_s / 60) };
}

/** The choice that will stand when everything kept on this phone is sent; else what the server knows. */
export function chosenNow(chosen: string, waiting: readonly { body: object }[]): string {
	const last = waiting.at(-1)?.body;
	return last && "bag" in last ? String(last.bag) : chosen;
}
