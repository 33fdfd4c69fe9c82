import { describe, expect, test } from "vitest";
import { ru } from "../i18n/ru";
import type { LockerSettings } from "../wire/api.gen";
import {
	changes,
	type Draft,
	documentOf,
	draftOf,
	fieldsOf,
	nothingWished,
	read,
} from "./settingsForm";

const GROUPS = ["zones.chilled", "zones.frozen", "timers", "periods"] as const;
const WISHED: LockerSettings = {
	zones: [{ zone: "chilled", setpoint_c10: 30, low_c10: 0, high_c10: 60 }],
	timers: null,
	periods: { climate_poll_s: 10, telemetry_s: 60, state_s: 30 },
	language: "en",
	cold: [],
};

function typed(over: Record<string, string>, on: Partial<Draft["on"]> = {}): Draft {
	const draft = draftOf(WISHED, GROUPS);
	return { ...draft, on: { ...draft.on, ...on }, text: { ...draft.text, ...over } };
}

const codes = (draft: Draft) =>
	Object.fromEntries(Object.entries(read(draft).wrong).map(([key, { code }]) => [key, code]));

describe("a draft", () => {
	test("that nobody touched means the same document", () => {
		expect(documentOf(draftOf(WISHED, GROUPS))).toEqual(WISHED);
		expect(changes(WISHED, documentOf(draftOf(WISHED, GROUPS)))).toEqual([]);
		for (const kind of ["locker", "pos"] as const) {
			const empty = nothingWished(kind);
			expect(documentOf(draftOf(empty, kind === "pos" ? ["till"] : GROUPS))).toEqual(empty);
		}
	});

	test("shows degrees as people write them and begins with usual seconds", () => {
		const { text, on } = draftOf(
			{ ...WISHED, zones: [{ zone: "chilled", setpoint_c10: 35, low_c10: -5, high_c10: 60 }] },
			GROUPS,
		);
		expect(text["zones.chilled.setpoint_c10"]).toBe("3,5");
		expect(text["zones.chilled.low_c10"]).toBe("-0,5");
		expect(text["timers.left_open_s"]).toBe("120");
		expect(on).toEqual({
			"zones.chilled": true,
			"zones.frozen": false,
			timers: false,
			periods: true,
		});
	});

	test("begins a zone with what it keeps at present, and leaves the limits of its alarm to a person", () => {
		const draft = draftOf(nothingWished("locker"), GROUPS, { "zones.frozen.setpoint_c10": -185 });
		expect(draft.text["zones.frozen.setpoint_c10"]).toBe("-18,5");
		expect(draft.text["zones.frozen.low_c10"]).toBe("");
	});

	test("takes a comma, a point and a typographic minus", () => {
		const draft = typed({ "zones.chilled.setpoint_c10": "2.5", "zones.chilled.low_c10": "−1,5" });
		expect(codes(draft)).toEqual({});
		expect((documentOf(draft) as LockerSettings).zones[0]).toEqual({
			zone: "chilled",
			setpoint_c10: 25,
			low_c10: -15,
			high_c10: 60,
		});
	});
});

describe("what is refused before it is sent", () => {
	test.each([
		[{ "zones.chilled.setpoint_c10": "8,1" }, { "zones.chilled.setpoint_c10": "range" }],
		[{ "zones.chilled.setpoint_c10": "3,55" }, { "zones.chilled.setpoint_c10": "number" }],
		[{ "zones.chilled.setpoint_c10": "warm" }, { "zones.chilled.setpoint_c10": "number" }],
		[{ "zones.chilled.low_c10": "3" }, { "zones.chilled.low_c10": "band" }],
		[{ "zones.chilled.high_c10": "2,9" }, { "zones.chilled.high_c10": "band" }],
		[{ "periods.state_s": "0" }, { "periods.state_s": "range" }],
		[{ "periods.state_s": "" }, { "periods.state_s": "number" }],
		[{ "periods.state_s": "1e2" }, { "periods.state_s": "number" }],
	])("%o", (over, wrong) => {
		expect(codes(typed(over))).toEqual(wrong);
	});

	test("timers that contradict each other", () => {
		const on = { timers: true };
		expect(codes(typed({}, on))).toEqual({});
		expect(codes(typed({ "timers.poll_moving_s": "2", "timers.poll_idle_s": "1" }, on))).toEqual({
			"timers.poll_moving_s": "pace",
		});
		expect(codes(typed({ "timers.left_open_s": "20" }, on))).toEqual({
			"timers.remind_s": "remind",
		});
		expect(codes(typed({ "timers.debounce_s": "3" }, on))).toEqual({
			"timers.debounce_s": "debounce",
		});
	});

	test("nothing in a group that the device's own file rules", () => {
		expect(codes(typed({ "periods.state_s": "warm" }, { periods: false }))).toEqual({});
	});
});

test("a change names what was and what will be; null is the device's own file", () => {
	const after = documentOf({
		...typed({ "zones.chilled.setpoint_c10": "4" }, { periods: false }),
		language: "file",
	});
	expect(changes(WISHED, after)).toEqual([
		{ key: "zones.chilled.setpoint_c10", was: 30, is: 40 },
		{ key: "periods.climate_poll_s", was: 10, is: null },
		{ key: "periods.telemetry_s", was: 60, is: null },
		{ key: "periods.state_s", was: 30, is: null },
		{ key: "language", was: "en", is: null },
	]);
});

test("every number has its limits, the same as the device's", () => {
	expect(fieldsOf("zones.frozen")[0]).toMatchObject({ low: -30, high: -12, scale: 10 });
	expect(fieldsOf("timers").map(({ name }) => name)).toContain("left_open_cold_s");
	for (const group of [...GROUPS, "till"] as const)
		for (const { name } of fieldsOf(group)) expect(ru).toHaveProperty([`device.field-${name}`]);
});
