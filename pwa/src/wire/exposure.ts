import type { WarmthView, Zone } from "./api.gen";

/** The rule of `wire/lukoshko_wire/exposure.py`, word for word: whole minutes, whole numbers, the same vectors. */

const MINUTE = 60;
const SILENT = 1800;
const ROOM = 200;
const WARN_LAG = 900;
const DISCARD_LAG = 2700;
const FINE = 1000;

export interface Limits {
	warmAbove: number;
	absolute: number;
	start: number;
	alarmAfter: number;
	blockAfter: number | null;
	blockAbove: number | null;
}

export const LIMITS: Record<Exclude<Zone, "ambient">, Limits> = {
	chilled: {
		warmAbove: 60,
		absolute: 100,
		start: 40,
		alarmAfter: 1800,
		blockAfter: 7200,
		blockAbove: null,
	},
	frozen: {
		warmAbove: -150,
		absolute: -100,
		start: -180,
		alarmAfter: 0,
		blockAfter: null,
		blockAbove: -120,
	},
};

/** From `since` (seconds of the epoch) until the next stage; neither profile nor readings: undeclared. */
export interface Stage {
	since: number;
	profile?: { air: number; rise: number; allowed: number | null };
	readings?: readonly (readonly [at: number, air: number])[];
}

export interface Exposure {
	at: number;
	known: number;
	warn: number;
	core: number;
	warm: number;
	run: number;
	alarm: number | null;
	block: number | null;
}

const minuteOf = (at: number) => at - (at % MINUTE);

/** Nothing is counted yet, and the goods are as the shop's cold store keeps them. */
export function begin(at: number, limits: Limits): Exposure {
	const [minute, fine] = [minuteOf(at), limits.start * FINE];
	return {
		at: minute,
		known: minute,
		warn: fine,
		core: fine,
		warm: 0,
		run: 0,
		alarm: null,
		block: null,
	};
}

/** Count every whole minute up to `until`. */
export function advance(
	from: Exposure,
	stages: readonly Stage[],
	until: number,
	limits: Limits,
): Exposure {
	const known = [...stages]
		.sort((a, b) => a.since - b.since)
		.map((stage) => ({ stage, airs: byMinute(stage.readings ?? []) }));
	let now = from;
	for (let minute = from.at; minute < minuteOf(until) && now.block === null; minute += MINUTE) {
		const here = known.findLast(({ stage }) => minuteOf(stage.since) <= minute) ?? known[0];
		now = step(now, airIn(here, minute, now.known), minute, limits);
	}
	return now;
}

/** Seconds that a parcel has been warm by now: a screen goes on counting what is being counted. */
export function warmNow(view: WarmthView, now: number): number {
	const since = Math.floor((now - Date.parse(view.as_of)) / 1000);
	return view.warm_s + (view.counting ? Math.max(0, since) : 0);
}

interface Air {
	c10: number | null;
	known: number;
	warm: boolean;
}

type Airs = readonly (readonly [minute: number, air: number])[];

function step(before: Exposure, air: Air, minute: number, limits: Limits): Exposure {
	const warn = air.c10 === null ? before.warn : follow(before.warn, air.c10, WARN_LAG);
	const core = air.c10 === null ? before.core : follow(before.core, air.c10, DISCARD_LAG);
	const limit = limits.warmAbove * FINE;
	const run = air.warm || warn > limit ? before.run + MINUTE : 0;
	const warm = before.warm + (air.warm || core > limit ? MINUTE : 0);
	const end = minute + MINUTE;
	const alarm = run > limits.alarmAfter || warn > limits.absolute * FINE;
	const tooLong = limits.blockAfter !== null && warm > limits.blockAfter;
	const tooWarm = limits.blockAbove !== null && core > limits.blockAbove * FINE;
	return {
		at: end,
		known: air.known,
		warn,
		core,
		warm,
		run,
		alarm: before.alarm ?? (alarm ? end : null),
		block: tooLong || tooWarm ? end : null,
	};
}

function airIn(here: { stage: Stage; airs: Airs } | undefined, minute: number, known: number): Air {
	const profile = here?.stage.profile;
	if (here && profile) {
		const age = minute - here.stage.since;
		if (profile.allowed !== null && age >= profile.allowed) return { c10: ROOM, known, warm: true };
		const risen = profile.air + Math.floor((profile.rise * Math.max(age, 0)) / 3600);
		const c10 = Math.min(risen, Math.max(ROOM, profile.air));
		return { c10, known: minute + MINUTE, warm: false };
	}
	const last = here?.airs.findLast(([at]) => at <= minute);
	if (last && minute - (last[0] + MINUTE) < SILENT)
		return { c10: last[1], known: Math.max(known, last[0] + MINUTE), warm: false };
	if (minute - known < SILENT) return { c10: null, known, warm: false };
	return { c10: ROOM, known, warm: true };
}

function follow(fine: number, air: number, lag: number): number {
	return Math.floor((fine * lag + air * FINE * MINUTE) / (lag + MINUTE));
}

function byMinute(readings: readonly (readonly [number, number])[]): Airs {
	const warmest = new Map<number, number>();
	for (const [at, air] of readings)
		warmest.set(minuteOf(at), Math.max(air, warmest.get(minuteOf(at)) ?? air));
	return [...warmest].sort((a, b) => a[0] - b[0]);
}
