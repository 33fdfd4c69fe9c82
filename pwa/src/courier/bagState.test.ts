import { expect, test } from "vitest";
import { chosenNow, keeps } from "./bagState";

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

test("the last choice that waits on the phone is the one that will stand", () => {
	expect(chosenNow("bag", [])).toBe("bag");
	expect(chosenNow("bag", [{ body: { bag: "bag-ice" } }, { body: { bag: "bag-van" } }])).toBe(
		"bag-van",
	);
});
