import { expect, test } from "vitest";
import type { ReturnView } from "../wire/api.gen";
import { applyReturn, sorted } from "./returnState";

const back = (id: string, over: Partial<ReturnView> = {}): ReturnView => ({
	id,
	seq: 1,
	order_id: "o",
	order_number: "1",
	state: "asked",
	lines: [],
	kopecks: 0,
	reason: "",
	sealed: true,
	zone: "ambient",
	locker_id: "l",
	locker: "",
	cell: null,
	door: "none",
	asked_at: "2026-11-23T09:00:00Z",
	moved_at: "2026-11-23T09:00:00Z",
	bring_until: null,
	note: "",
	...over,
});
const ids = (returns: readonly ReturnView[]) => returns.map(({ id }) => id).join("");

test("a pushed return takes the place of the older view, never of a newer one", () => {
	const have = [back("a", { seq: 5 }), back("b")];
	const came = applyReturn(have, back("b", { seq: 2, state: "in_cell" }));
	expect(came.find(({ id }) => id === "b")?.state).toBe("in_cell");
	const late = applyReturn(have, back("a", { seq: 4, state: "in_cell" }));
	expect(late.find(({ id }) => id === "a")?.state).toBe("asked");
	expect(applyReturn(have, back("c"))).toHaveLength(3);
});

test("decisions come first, the longest wait before the others; what ended, the latest first", () => {
	const at = (hour: number) => ({ moved_at: `2026-11-23T${hour}:00:00Z` });
	const all = sorted([
		back("a", { state: "refund", ...at(10) }),
		back("b", { state: "taken_out", ...at(14) }),
		back("c", { state: "asked", ...at(11) }),
		back("d", { state: "taken_out", ...at(12) }),
		back("e", { state: "in_cell", ...at(13) }),
		back("f", { state: "withdrawn", ...at(15) }),
	]);
	expect([ids(all.decide), ids(all.underWay), ids(all.ended)]).toEqual(["db", "ec", "fa"]);
});
