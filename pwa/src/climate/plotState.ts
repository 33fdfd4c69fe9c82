import type { ColdBand, ColdLog, ColdPoint } from "../wire/api.gen";

export const DAY_MINUTES = 1440;
/** Left above and below the curve, tenths of a degree. */
const ROOM = 20;
/** The least that is shown below the upper limit: a steady zone is a calm line, not a mountain range. */
const LEAST = 60;
/** A longer silence breaks the line. */
const JOINED_MINUTES = 2;
const STEPS = [10, 20, 50, 100, 200, 500];
const MOST_LINES = 6;

export interface Range {
	low: number;
	high: number;
}

type Known = ColdPoint & { air_c10: number };

/** What the axis shows: the limits and everything that was felt, with some room. */
export function range(log: Pick<ColdLog, "points" | "bands">): Range {
	const highs = log.bands.map((band) => band.high_c10);
	const felt = log.points.flatMap((point) =>
		[point.low_c10, point.high_c10].filter((value): value is number => value !== null),
	);
	return {
		low: Math.min(Math.min(...highs) - LEAST, ...felt) - ROOM,
		high: Math.max(...highs, ...felt) + ROOM,
	};
}

/** What was allowed, each stretch with its end. */
export function allowed(bands: readonly ColdBand[]): (ColdBand & { until: number })[] {
	return bands.map((band, at) => ({ ...band, until: bands[at + 1]?.minute ?? DAY_MINUTES }));
}

/** Round temperatures within the range, at most a handful. */
export function lines({ low, high }: Range): number[] {
	const step = STEPS.find((one) => (high - low) / one <= MOST_LINES) ?? 1000;
	const first = Math.ceil(low / step) * step;
	const found: number[] = [];
	for (let value = first; value <= high; value += step) found.push(value);
	return found;
}

/** Minutes with a value, cut where nothing is known. */
export function runs(points: readonly ColdPoint[]): Known[][] {
	const found: Known[][] = [];
	let before: Known | undefined;
	for (const point of points) {
		if (point.air_c10 === null) continue;
		const known = point as Known;
		if (before && known.minute - before.minute <= JOINED_MINUTES)
			found[found.length - 1]?.push(known);
		else found.push([known]);
		before = known;
	}
	return found;
}

/** Neighbouring minutes joined: the first, and the one behind the last. */
export function stretches(
	points: readonly ColdPoint[],
	is: (point: ColdPoint) => boolean,
): [number, number][] {
	const found: [number, number][] = [];
	for (const point of points) {
		if (!is(point)) continue;
		const last = found[found.length - 1];
		if (last && last[1] >= point.minute) last[1] = point.minute + 1;
		else found.push([point.minute, point.minute + 1]);
	}
	return found;
}

/** A day some days away from another. */
export function moved(day: string, by: number): string {
	const date = new Date(`${day}T00:00:00Z`);
	date.setUTCDate(date.getUTCDate() + by);
	return date.toISOString().slice(0, 10);
}

/** The wall clock of the place at a moment, 14:05; the day before it where it is another. */
export function clock(log: Pick<ColdLog, "utc_offset_minutes" | "day">, instant: string): string {
	const local = new Date(
		new Date(instant).getTime() + log.utc_offset_minutes * 60_000,
	).toISOString();
	const [day, time] = [local.slice(0, 10), local.slice(11, 16)];
	return day === log.day ? time : `${day.slice(8)}.${day.slice(5, 7)} ${time}`;
}
