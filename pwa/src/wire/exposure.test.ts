import { expect, test } from "vitest";
import type { WarmthView } from "./api.gen";
import { advance, begin, LIMITS, type Limits, type Stage, warmNow } from "./exposure";
import { vectors } from "./vectors";

interface Vector {
	name: string;
	zone: "chilled" | "frozen";
	stages: {
		since: number;
		air?: number;
		rise?: number;
		allowed?: number;
		probe?: [number, number, number][];
	}[];
	above?: number;
	after?: number;
	until: number;
	warm: number;
	run: number;
	alarm: number;
	block: number;
	core: number;
}

const T0 = 1_764_000_000 - (1_764_000_000 % 60);
const at = (minute: number) => T0 + 60 * minute;
const minute = (moment: number | null) => (moment === null ? -1 : (moment - T0) / 60);

function stage({ since, air, rise = 0, allowed, probe = [] }: Vector["stages"][number]): Stage {
	const readings = probe.flatMap(([first, until, c10]) =>
		Array.from({ length: until - first }, (_, n) => [at(first + n), c10] as const),
	);
	const profile = air === undefined ? {} : { air, rise, allowed: allowed ? allowed * 60 : null };
	return {
		since: at(since),
		readings,
		...(air === undefined ? {} : { profile: profile as never }),
	};
}

test("there are vectors", () => expect(vectors<Vector>("exposure").length).toBeGreaterThan(15));

test.each(vectors<Vector>("exposure"))("$name", (vector) => {
	const usual = LIMITS[vector.zone];
	const warmAbove = vector.above ?? usual.warmAbove;
	const limits: Limits = {
		...usual,
		warmAbove,
		start: Math.min(usual.start, warmAbove),
		absolute: Math.max(usual.absolute, warmAbove),
		blockAfter: vector.after ?? usual.blockAfter,
	};
	const found = advance(begin(T0, limits), vector.stages.map(stage), at(vector.until), limits);
	expect({
		warm: found.warm / 60,
		run: found.run / 60,
		alarm: minute(found.alarm),
		block: minute(found.block),
		core: Math.floor(found.core / 1000),
	}).toEqual({
		warm: vector.warm,
		run: vector.run,
		alarm: vector.alarm,
		block: vector.block,
		core: vector.core,
	});
});

test("a screen goes on counting only what is being counted", () => {
	const view = { warm_s: 600, counting: true, as_of: "2026-11-23T09:00:00Z" } as WarmthView;
	const now = Date.parse("2026-11-23T09:02:00Z");
	expect(warmNow(view, now)).toBe(720);
	expect(warmNow({ ...view, counting: false }, now)).toBe(600);
	expect(warmNow(view, now - 300_000)).toBe(600);
});
