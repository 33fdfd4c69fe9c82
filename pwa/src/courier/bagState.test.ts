import { expect, test } from "vitest";
import { asChosen, keeps } from "./bagState";

const BAG = {
	zones: [
		{ zone: "chilled", air_c10: 50, rise_c10_per_hour: 10, allowed_s: 10_800 },
		{ zone: "ambient", air_c10: 200, rise_c10_per_hour: 0, allowed_s: null },
	],
} satisfies Parameters<typeof keeps>[0];

test("a bag promises a time, always, or nothing", () => {
	expect(keeps(BAG, "chilled")).toEqual({ how: "for", air: 50, minutes: 180 });
	expect(keeps(BAG, "ambient")).toEqual({ how: "always", air: 200 });
	expect(keeps(BAG, "frozen")).toEqual({ how: "unknown" });
});

const CHOSEN = { chosen: "", counted: "bag", riding: 2 };

test("with nothing waiting the server's choice stands", () => {
	expect(asChosen(CHOSEN, [])).toEqual(CHOSEN);
});

test("the last choice that waits on the phone is the one that will stand, and may be taken back", () => {
	const waiting = [{ body: { bag: "bag-ice" } }, { body: { bag: "bag-van" } }];
	const now = asChosen(CHOSEN, waiting);
	expect(now).toEqual({ chosen: "bag-van", counted: "bag-van", riding: 2 });
	expect(asChosen(CHOSEN, [...waiting, { body: { bag: "bag" } }]).chosen).toBe("bag");
});
