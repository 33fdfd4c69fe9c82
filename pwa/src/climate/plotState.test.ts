import { describe, expect, it } from "vitest";
import type { ColdBand, ColdPoint } from "../wire/api.gen";
import { allowed, clock, lines, moved, range, runs, stretches } from "./plotState";

function point(minute: number, air: number | null = 30, other: Partial<ColdPoint> = {}): ColdPoint {
	return {
		minute,
		air_c10: air,
		low_c10: air,
		high_c10: air,
		product_c10: air,
		quality: air === null ? "fault" : "good",
		defrost: false,
		door_open: false,
		cooling: false,
		...other,
	};
}

function band(high: number, minute = 0): ColdBand {
	return { minute, low_c10: high - 60, high_c10: high };
}

describe("the plot of a day", () => {
	it("shows the limit and everything that was felt", () => {
		expect(range({ points: [], bands: [band(60)] })).toEqual({ low: -20, high: 80 });
		expect(range({ points: [point(0, 95), point(1, -50)], bands: [band(60)] })).toEqual({
			low: -70,
			high: 115,
		});
		expect(range({ points: [point(0, -184)], bands: [band(-150)] })).toEqual({
			low: -230,
			high: -130,
		});
	});

	it("shows every limit that was in force, each until the next one", () => {
		const bands = [band(60), band(40, 600)];
		expect(range({ points: [], bands })).toEqual({ low: -40, high: 80 });
		expect(allowed(bands).map((one) => [one.minute, one.until, one.high_c10])).toEqual([
			[0, 600, 60],
			[600, 1440, 40],
		]);
	});

	it("draws few round lines within the range", () => {
		for (const [low, high] of [
			[-20, 80],
			[-230, -130],
			[-70, 400],
			[0, 1],
		] as const) {
			const found = lines({ low, high });
			expect(found.length).toBeLessThanOrEqual(7);
			expect(found.every((one) => one >= low && one <= high && one % 10 === 0)).toBe(true);
		}
		expect(lines({ low: -20, high: 80 })).toEqual([-20, 0, 20, 40, 60, 80]);
	});

	it("breaks the line where nothing is known, and not at one lost minute", () => {
		const points = [point(0), point(1), point(3), point(10), point(11, null), point(12), point(20)];
		expect(runs(points).map((run) => run.map((one) => one.minute))).toEqual([
			[0, 1, 3],
			[10, 12],
			[20],
		]);
		expect(runs([point(0, null)])).toEqual([]);
	});

	it("joins neighbouring minutes of a defrost", () => {
		const points = [0, 1, 2, 7, 9].map((minute) => point(minute, 30, { defrost: minute !== 2 }));
		expect(stretches(points, (one) => one.defrost)).toEqual([
			[0, 2],
			[7, 8],
			[9, 10],
		]);
	});
});

describe("days and clocks of the place", () => {
	it("moves over the ends of months and years", () => {
		expect(moved("2026-03-01", -1)).toBe("2026-02-28");
		expect(moved("2026-12-31", 1)).toBe("2027-01-01");
	});

	it("tells the wall clock there, whatever it is here", () => {
		const log = { utc_offset_minutes: 180, day: "2026-11-23" };
		expect(clock(log, "2026-11-22T21:00:00Z")).toBe("00:00");
		expect(clock(log, "2026-11-23T21:30:00Z")).toBe("24.11 00:30");
	});
});
