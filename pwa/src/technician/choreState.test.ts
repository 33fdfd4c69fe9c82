import { describe, expect, test } from "vitest";
import type { Chores, ChoreView } from "../wire/api.gen";
import { applyChore, isLate, ofLocker } from "./choreState";

const chore = (id: string, over: Partial<ChoreView> = {}): ChoreView => ({
	id,
	seq: 1,
	kind: "look",
	locker_id: "locker-1",
	locker: "",
	cell: 3,
	why: "forced",
	opened_at: "2026-11-23T09:00:00Z",
	opened_by: "system",
	due_at: "2026-11-23T13:00:00Z",
	taken_at: null,
	taken_by: "",
	done_at: null,
	done_by: "",
	note: "",
	...over,
});
const none: Chores = { open: [], done: [] };
const shown = ({ open, done }: Chores) => [
	open.map((one) => one.id).join(" "),
	done.map((one) => one.id).join(" "),
];

describe("a pushed chore", () => {
	test("stands by its urgency", () => {
		const soon = chore("soon", { due_at: "2026-11-23T09:30:00Z" });
		expect(shown(applyChore(applyChore(none, chore("later")), soon))).toEqual(["soon later", ""]);
	});

	test("goes over to what is done, the latest first", () => {
		const before = { open: [chore("b")], done: [chore("a", { done_at: "2026-11-23T10:00:00Z" })] };
		const done = chore("b", { seq: 2, done_at: "2026-11-23T11:00:00Z" });
		expect(shown(applyChore(before, done))).toEqual(["", "b a"]);
	});

	test("that comes late changes nothing", () => {
		const done = { open: [], done: [chore("a", { seq: 3, done_at: "2026-11-23T10:00:00Z" })] };
		expect(applyChore(done, chore("a", { seq: 2, taken_by: "technician:1" }))).toEqual(done);
	});
});

test("a locker sees its own", () => {
	const both = { open: [chore("a"), chore("b", { locker_id: "locker-2" })], done: [] };
	expect(shown(ofLocker(both, "locker-2"))).toEqual(["b", ""]);
});

test("late is what waits past its time", () => {
	const due = Date.parse("2026-11-23T13:00:00Z");
	expect(isLate(chore("a"), due - 1)).toBe(false);
	expect(isLate(chore("a"), due + 1)).toBe(true);
	expect(isLate(chore("a", { done_at: "2026-11-23T12:00:00Z" }), due + 1)).toBe(false);
});
