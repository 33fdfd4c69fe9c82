import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { takeOff } from "./discounts";

interface Vector {
	name: string;
	agreed: [number, number, number];
	lines: [number, number, boolean, boolean][];
	off: number;
	bonus: number;
	by_line: number[];
}

/** The tables of the vectors' file: strings, numbers and arrays, which are JSON. */
function vectors(): Vector[] {
	const file = new URL("../../../tests/vectors/discounts.toml", import.meta.url);
	const [, ...tables] = readFileSync(file, "utf8").split("[[vector]]");
	return tables.map((table) => {
		const lines = table.split("\n").flatMap((line) => {
			const found = /^(\w+) = (.*)$/.exec(line);
			return found ? [`"${found[1]}": ${found[2]}`] : [];
		});
		return JSON.parse(`{${lines.join(",")}}`);
	});
}

test.each(vectors())("$name", ({ agreed, lines, off, bonus, by_line }) => {
	const [off_kopecks, bonus_kopecks, base_kopecks] = agreed;
	const portions = lines.map(([price_kopecks, due, weighed, marked]) => ({
		line: { price_kopecks, unit: weighed ? ("kg" as const) : ("piece" as const), marked },
		due,
	}));
	const found = takeOff({ off_kopecks, bonus_kopecks, base_kopecks }, portions);
	expect(found).toEqual({ off, bonus, byLine: by_line });
});
