import type { Bags, BagView, BagZone, Zone } from "../wire/api.gen";

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

/** The bags as they will stand when everything kept on this phone is sent: the last choice that waits is chosen and counted. */
export function asChosen<T extends Pick<Bags, "chosen" | "counted">>(
	bags: T,
	waiting: readonly { body: object }[],
): T {
	const last = waiting.at(-1)?.body;
	if (!last || !("bag" in last)) return bags;
	const bag = String(last.bag);
	return { ...bags, chosen: bag, counted: bag };
}
