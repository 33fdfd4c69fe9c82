import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LINE_STATE, ORDER_STATE, PAY_METHOD, ROLE, UNIT, WAY, ZONE } from "../wire/api.gen";
import { fill } from ".";
import { en } from "./en";
import { ru } from "./ru";

const FILES = readdirSync(join(import.meta.dirname, "ru"));

function read(spoken: string, file: string): Record<string, string> {
	return JSON.parse(readFileSync(join(import.meta.dirname, spoken, file), "utf8"));
}

function places(text: string): string[] {
	return [...new Set(text.match(/\{\w+\}/g))].sort();
}

describe.each(FILES)("%s", (file) => {
	const russian = read("ru", file);
	const english = read("en", file);

	test("has the same keys in both languages, sorted", () => {
		const keys = Object.keys(russian);
		expect(keys).toEqual([...keys].sort());
		expect(Object.keys(english)).toEqual(keys);
	});

	test("says the same values in both languages, and never shouts", () => {
		for (const [key, text] of Object.entries(russian)) {
			const other = english[key] ?? "";
			expect(places(other), key).toEqual(places(text));
			expect(`${text}${other}`, key).not.toContain("!");
		}
	});

	test("has all forms of every plural", () => {
		for (const [key, text] of Object.entries(russian)) {
			const count = text.split("|").length;
			expect([1, 3], key).toContain(count);
			expect(english[key]?.split("|").length, key).toBe(count === 1 ? 1 : 2);
		}
	});
});

test("no key is written in two files", () => {
	const all = FILES.flatMap((file) => Object.keys(read("ru", file)));
	expect(new Set(all).size).toBe(all.length);
	expect(all.length).toBe(Object.keys(ru).length);
	expect(Object.keys(en).length).toBe(all.length);
});

test("every word of the wire has its text", () => {
	const wanted = [
		...ORDER_STATE.map((state) => `state.${state}`),
		...LINE_STATE.map((state) => `line.${state}`),
		...PAY_METHOD.map((method) => `paymethod.${method}`),
		...ROLE.map((role) => `role.${role}`),
		...UNIT.map((unit) => `unit.${unit}`),
		...WAY.map((way) => `way.${way}`),
		...ZONE.map((zone) => `zone.${zone}`),
	];
	expect(wanted.filter((key) => !(key in ru))).toEqual([]);
});

test.each([
	[1, "1 место"],
	[2, "2 места"],
	[5, "5 мест"],
	[11, "11 мест"],
	[21, "21 место"],
	[112, "112 мест"],
])("%i takes its Russian form", (n, text) => {
	expect(fill("{n} место|{n} места|{n} мест", { n }, "ru")).toBe(text);
});

test.each([
	[1, "1 bag"],
	[0, "0 bags"],
	[2, "2 bags"],
])("%i takes its English form", (n, text) => {
	expect(fill("{n} bag|{n} bags", { n }, "en")).toBe(text);
});
