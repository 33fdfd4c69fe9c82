import { expect, test } from "vitest";
import { remindAfterS } from "./remind";

test("an open door is worth a word after half a minute, a cold cell's after a whole one", () => {
	const cells = [
		{ no: 1, zone: "ambient" },
		{ no: 2, zone: "chilled" },
		{ no: 3, zone: "frozen" },
	] as const;
	expect([1, 2, 3].map((no) => remindAfterS(cells, no))).toEqual([30, 60, 60]);
});
