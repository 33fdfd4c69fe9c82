import { readFileSync } from "node:fs";

/** The tables of a file of vectors, for tests: plain values and inline tables, which are JSON but for their keys. */
export function vectors<T>(name: string): T[] {
	const file = new URL(`../../../tests/vectors/${name}.toml`, import.meta.url);
	const [, ...tables] = readFileSync(file, "utf8").split("[[vector]]");
	return tables.map((table) => {
		const pairs = [...table.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value = ""]) => {
			const json = value.startsWith('"') ? value : value.replace(/(\w+) = /g, '"$1": ');
			return `"${key}": ${json}`;
		});
		return JSON.parse(`{${pairs.join(",")}}`);
	});
}
