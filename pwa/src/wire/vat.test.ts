import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vatOf } from "../operator/correctState";
import { rate } from "../ui/receiptState";
import type { Vat } from "./api.gen";

interface Vector {
	name: string;
	vat: Vat;
	shown: string;
	sums: [number, number][];
}

/** The tables of the vectors' file: strings and arrays of numbers, which are JSON. */
function vectors(): Vector[] {
	const file = new URL("../../../tests/vectors/vat.toml", import.meta.url);
	const [, ...tables] = readFileSync(file, "utf8").split("[[vector]]");
	return tables.map((table) => {
		const lines = table.split("\n").flatMap((line) => {
			const found = /^(\w+) = (.*)$/.exec(line);
			return found ? [`"${found[1]}": ${found[2]}`] : [];
		});
		return JSON.parse(`{${lines.join(",")}}`);
	});
}

test.each(vectors())("$name", ({ vat, shown, sums }) => {
	for (const [kopecks, inside] of sums) expect(vatOf(kopecks, vat)).toBe(inside);
	expect(rate(vat) ?? "").toBe(shown);
});
