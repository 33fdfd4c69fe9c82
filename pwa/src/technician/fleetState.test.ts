import { describe, expect, test } from "vitest";
import type { AlarmView, LockerHealth } from "../wire/api.gen";
import { applyHealth, byTrouble, gradable, grades, wrongWith } from "./fleetState";

const locker = (id: string, over: Partial<LockerHealth> = {}): LockerHealth => ({
	id,
	name: id,
	address: "",
	seq: 1,
	online: true,
	seen_at: null,
	version: "",
	severity: 0,
	cells: 24,
	free: 24,
	open: [],
	out_of_service: [],
	check: [],
	zones: [],
	alarms: [],
	...over,
});
const alarm = (code: string, over: Partial<AlarmView> = {}): AlarmView => ({
	code,
	cell: null,
	zone: null,
	detail: "",
	raised_at: "2026-11-23T09:00:00Z",
	...over,
});
const ids = (lockers: readonly LockerHealth[]) => lockers.map((one) => one.id).join(" ");

describe("the list", () => {
	test("puts the gravest first, equals by name", () => {
		const some = [
			locker("b"),
			locker("a"),
			locker("c", { severity: 3 }),
			locker("d", { severity: 2 }),
		];
		expect(ids(byTrouble(some))).toBe("c d a b");
	});

	test("moves a locker when its trouble comes and when it is over", () => {
		const some = byTrouble([locker("a"), locker("b")]);
		const worse = applyHealth(some, locker("b", { seq: 2, severity: 1 }), false);
		expect(ids(worse)).toBe("b a");
		expect(ids(applyHealth(worse, locker("b", { seq: 3 }), false))).toBe("a b");
	});

	test("is not put back by a push that comes late", () => {
		const some = [locker("a", { seq: 5 })];
		expect(applyHealth(some, locker("a", { seq: 4, severity: 3 }), false)[0]?.severity).toBe(0);
	});

	test("of one severity lets go of what is better now, and takes what has become so", () => {
		const grave = [locker("a", { severity: 3 }), locker("b", { severity: 3 })];
		const better = applyHealth(grave, locker("a", { seq: 2, severity: 1 }), false, 3);
		expect(ids(better)).toBe("b");
		expect(ids(applyHealth(better, locker("c", { severity: 3 }), false, 3))).toBe("b c");
		expect(ids(applyHealth(better, locker("c", { severity: 2 }), false, 3))).toBe("b");
		expect(ids(applyHealth(better, locker("c", { severity: 3 }), true, 3))).toBe("b");
	});

	test("names the severities that there are, the gravest first", () => {
		expect(grades([1990, 0, 7, 3])).toEqual([
			{ severity: 3, n: 3 },
			{ severity: 2, n: 7 },
			{ severity: 0, n: 1990 },
		]);
	});

	test.each([
		[[2, 0, 0, 0], null, true],
		[[0, 0, 0, 2], null, true],
		[[1, 0, 0, 0], null, false],
		[[0, 0, 0, 1], null, false],
		[[1, 0, 0, 0], 3, true],
		[[], 3, true],
	] as const)(
		"of %j with severity %j chosen: severities to choose from, %j",
		(counts, chosen, shown) => {
			expect(gradable(counts, chosen)).toBe(shown);
		},
	);

	test("takes a new locker, but not into what was searched for", () => {
		expect(ids(applyHealth([locker("a")], locker("b"), false))).toBe("a b");
		expect(ids(applyHealth([locker("a")], locker("b"), true))).toBe("a");
	});
});

describe("what is wrong", () => {
	test("names one thing once, with all its cells", () => {
		const found = wrongWith({
			alarms: [
				alarm("left_open", { cell: 3 }),
				alarm("left_open", { cell: 7 }),
				alarm("unit_alarm", { zone: "chilled" }),
				alarm("unit_alarm", { zone: "frozen" }),
			],
			out_of_service: [9],
			check: [3, 7, 8],
		});
		expect(found.map(({ code, cells, zone }) => [code, cells, zone])).toEqual([
			["left_open", [3, 7], null],
			["unit_alarm", [], "chilled"],
			["unit_alarm", [], "frozen"],
			["cell_faulty", [9], null],
			["cell_check", [8], null],
		]);
	});

	test("is nothing when all is well", () => {
		expect(wrongWith({ alarms: [], out_of_service: [], check: [] })).toEqual([]);
	});
});
