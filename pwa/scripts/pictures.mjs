// Writes one SVG per picture that the demo catalogue names into dist/pictures.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const LIST = join(ROOT, "../server/lukoshko_server/demo/catalogue/pictures.txt");
const OUT = join(ROOT, "dist/pictures");

const set = createRequire(import.meta.url)("@iconify-json/fluent-emoji/icons.json");

/** The drawing of one icon, following aliases; undefined when the set has none. */
function find(name) {
	const alias = set.aliases?.[name];
	return set.icons[name] ?? (alias ? find(alias.parent) : undefined);
}

function svg(icon) {
	const width = icon.width ?? set.width ?? 32;
	const height = icon.height ?? set.height ?? 32;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${icon.body}</svg>\n`;
}

const text = await readFile(LIST, "utf8").catch(() => "");
const names = text.split("\n").filter(Boolean);
const missing = names.filter((name) => !find(name));
if (missing.length > 0) throw new Error(`no such pictures: ${missing.join(", ")}`);

await mkdir(OUT, { recursive: true });
await Promise.all(names.map((name) => writeFile(join(OUT, `${name}.svg`), svg(find(name)))));
process.stdout.write(`pictures: ${names.length} written to dist/pictures\n`);
