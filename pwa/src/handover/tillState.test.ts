import { expect, test } from "vitest";
import { tillTrouble } from "./tillState";

const till = { id: "t", name: "", online: true, shift: "open", paper: true, queue: 0, trouble: "" };
test.each([
	[till, null],
	[{ ...till, online: false, paper: false }, "offline"],
	[{ ...till, paper: false }, "paper"],
	[{ ...till, trouble: "till.blocked" }, "trouble"],
	[{ ...till, shift: "expired" }, "shift"],
] as const)("the till %j gives %s", (given, expected) => {
	expect(tillTrouble(given)).toBe(expected);
});
