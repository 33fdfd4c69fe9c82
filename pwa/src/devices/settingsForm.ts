import { number } from "../i18n/format";
import {
	LIMITS,
	type LockerSettings,
	type PeriodSettings,
	type PosSettings,
	SETPOINTS_C10,
	type TimerSettings,
	type ZoneSettings,
} from "../wire/api.gen";

export type Cooled = keyof typeof SETPOINTS_C10;
export type Group = `zones.${Cooled}` | "timers" | "periods" | "till";
export type Tongue = "ru" | "en" | "file";
export type Settings = LockerSettings | PosSettings;

/** What the form holds: numbers as typed by key, which groups are set from here, the language. */
export interface Draft {
	on: Partial<Record<Group, boolean>>;
	text: Record<string, string>;
	/** Null where a device speaks to nobody. */
	language: Tongue | null;
}

export interface Wrong {
	code: "number" | "range" | "band" | "pace" | "debounce" | "remind";
	low: number;
	high: number;
}

interface Field {
	key: string;
	name: string;
	low: number;
	high: number;
	usual: number | null;
	/** What is stored of one that is typed: tenths of a degree, or seconds as they are. */
	scale: 10 | 1;
}

const ZONE_FIELDS = ["setpoint_c10", "low_c10", "high_c10"] as const;
/** Low and high may lie outside of what a zone may be set to; beyond this they are a slip of the hand. */
const BEYOND_C10 = 200;
const SECONDS = {
	timers: LIMITS.TimerSettings,
	periods: LIMITS.PeriodSettings,
	till: LIMITS.PosSettings,
} as const;

/** The numbers of a group, in the order in which they are asked for. */
export function fieldsOf(group: Group): Field[] {
	const zone = zoneOf(group);
	if (zone !== null) {
		const [least, most] = SETPOINTS_C10[zone];
		return ZONE_FIELDS.map((name) => {
			const wider = name === "setpoint_c10" ? 0 : BEYOND_C10;
			return {
				key: `${group}.${name}`,
				name,
				low: (least - wider) / 10,
				high: (most + wider) / 10,
				usual: null,
				scale: 10,
			};
		});
	}
	const limits: Record<string, readonly [number, number, number | null]> =
		SECONDS[group as keyof typeof SECONDS];
	return Object.entries(limits).map(([name, [low, high, usual]]) => ({
		key: `${group}.${name}`,
		name,
		low,
		high,
		usual,
		scale: 1,
	}));
}

/** The zone of a group; null for the others. */
export function zoneOf(group: Group): Cooled | null {
	return group.startsWith("zones.") ? (group.slice(6) as Cooled) : null;
}

function isTill(settings: Settings): settings is PosSettings {
	return "state_s" in settings;
}

/** The settings as numbers by key; what the device's own file says is left out. */
export function flat(settings: Settings): Record<string, number> {
	const found: Record<string, number> = {};
	const put = (group: string, values: object | null) => {
		for (const [name, value] of Object.entries(values ?? {})) {
			if (typeof value === "number") found[`${group}.${name}`] = value;
		}
	};
	if (isTill(settings)) {
		put("till", settings);
		return found;
	}
	for (const { zone, ...values } of settings.zones) put(`zones.${zone}`, values);
	put("timers", settings.timers);
	put("periods", settings.periods);
	return found;
}

/** Number as people type it here: a comma or a point, any minus. */
function typed(text: string): number | null {
	const plain = text.trim().replace(",", ".").replace("−", "-");
	return /^-?\d{1,5}(\.\d{1,3})?$/.test(plain) ? Number(plain) : null;
}

/** A draft of what is wished now; what is not set from here begins with what is so at present, or usual. */
export function draftOf(
	settings: Settings,
	groups: readonly Group[],
	present: Record<string, number> = {},
): Draft {
	const values = flat(settings);
	const draft: Draft = {
		on: {},
		text: {},
		language: isTill(settings) ? null : (settings.language ?? "file"),
	};
	for (const group of groups) {
		draft.on[group] = Object.keys(values).some((key) => key.startsWith(`${group}.`));
		for (const { key, usual, scale } of fieldsOf(group)) {
			const value = values[key];
			const from = value ?? present[key];
			const shown = from === undefined ? usual : from / scale;
			draft.text[key] = shown === null ? "" : number(shown);
		}
	}
	return draft;
}

/** What is typed as numbers by key, and what is wrong with it. */
export function read(draft: Draft): {
	values: Record<string, number>;
	wrong: Record<string, Wrong>;
} {
	const values: Record<string, number> = {};
	const wrong: Record<string, Wrong> = {};
	const groups = (Object.keys(draft.on) as Group[]).filter((group) => draft.on[group]);
	for (const group of groups) {
		for (const { key, low, high, scale } of fieldsOf(group)) {
			const value = typed(draft.text[key] ?? "");
			const stored = value === null ? null : Math.round(value * scale * 1000) / 1000;
			if (stored === null || (scale === 10 && !Number.isInteger(stored)))
				wrong[key] = { code: "number", low, high };
			else if (stored < low * scale || stored > high * scale)
				wrong[key] = { code: "range", low, high };
			else values[key] = stored;
		}
	}
	for (const group of groups) {
		const say = (name: string, code: Wrong["code"], holds: boolean) => {
			const { key, low, high } = fieldsOf(group).find((one) => one.name === name) as Field;
			if (!holds && !wrong[key]) wrong[key] = { code, low, high };
		};
		const of = (name: string) => values[`${group}.${name}`] ?? Number.NaN;
		if (zoneOf(group) !== null) {
			say("low_c10", "band", !(of("low_c10") >= of("setpoint_c10")));
			say("high_c10", "band", !(of("high_c10") <= of("setpoint_c10")));
		}
		if (group === "timers") {
			say("poll_moving_s", "pace", !(of("poll_moving_s") > of("poll_idle_s")));
			say("debounce_s", "debounce", !(of("debounce_s") >= of("transition_s")));
			say("remind_s", "remind", !(of("remind_s") > of("left_open_s")));
			say("remind_cold_s", "remind", !(of("remind_cold_s") > of("left_open_cold_s")));
		}
	}
	return { values, wrong };
}

/** The whole document that a draft without wrongs means. */
export function documentOf(draft: Draft): Settings {
	const { values } = read(draft);
	const part = (group: Group) =>
		Object.fromEntries(fieldsOf(group).map(({ key, name }) => [name, values[key] as number]));
	if (draft.language === null) return { state_s: values["till.state_s"] ?? null };
	const zones = (Object.keys(draft.on) as Group[])
		.filter((group) => draft.on[group] && zoneOf(group) !== null)
		.map((group) => ({ zone: zoneOf(group), ...part(group) }) as ZoneSettings);
	return {
		zones,
		timers: draft.on.timers ? (part("timers") as unknown as TimerSettings) : null,
		periods: draft.on.periods ? (part("periods") as unknown as PeriodSettings) : null,
		language: draft.language === "file" ? null : draft.language,
		cold: [], // the shop's: the server writes it into every document
	};
}

export interface Change {
	key: string;
	was: number | string | null;
	is: number | string | null;
}

/** What another document changes; null stands for the device's own file. */
export function changes(before: Settings, after: Settings): Change[] {
	const [was, is] = [flat(before), flat(after)];
	const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
	const found: Change[] = keys
		.filter((key) => was[key] !== is[key])
		.map((key) => ({ key, was: was[key] ?? null, is: is[key] ?? null }));
	if (!isTill(before) && !isTill(after) && before.language !== after.language)
		found.push({ key: "language", was: before.language, is: after.language });
	return found;
}

/** The settings of a device that nobody has wished anything of. */
export function nothingWished(kind: "locker" | "pos"): Settings {
	return kind === "pos"
		? { state_s: null }
		: { zones: [], timers: null, periods: null, language: null, cold: [] };
}
