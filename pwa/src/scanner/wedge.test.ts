import { expect, test } from "vitest";
import { GS } from "../wire/marks";
import { Held, Wedge } from "./wedge";

function type(text: string, gapMs: number, inField = false): string | null {
	const wedge = new Wedge();
	let said: string | null = null;
	[...text].forEach((letter, place) => {
		const key = letter === "\n" ? "Enter" : letter;
		said = wedge.feed({ key, atMs: place * gapMs, inField }) ?? said;
	});
	return said;
}

test("a burst that ends with Enter is a barcode", () => {
	expect(type("4601234567893\n", 5)).toBe("4601234567893");
});

test("a person's typing is not a scan", () => {
	expect(type("4601234567893\n", 200)).toBeNull();
});

test("what was typed slowly before a scan does not stick to it", () => {
	const wedge = new Wedge();
	wedge.feed({ key: "7", atMs: 0, inField: false });
	for (const [place, key] of [..."2112345"].entries())
		expect(wedge.feed({ key, atMs: 500 + place, inField: false })).toBeNull();
	expect(wedge.feed({ key: "Enter", atMs: 510, inField: false })).toBe("2112345");
});

test("two scans in a row are two barcodes", () => {
	const wedge = new Wedge();
	const said: string[] = [];
	for (const [place, letter] of [..."111\n222\n"].entries()) {
		const key = letter === "\n" ? "Enter" : letter;
		const code = wedge.feed({ key, atMs: place, inField: false });
		if (code !== null) said.push(code);
	}
	expect(said).toEqual(["111", "222"]);
});

test("grams typed quickly into a field stay in the field", () => {
	expect(type("437\n", 5, true)).toBeNull();
	expect(type("2112345004372\n", 5, true)).toBe("2112345004372");
});

test("Shift and other named keys do not break a barcode", () => {
	const wedge = new Wedge();
	const keys = ["Shift", "P", "-", "1", "Enter"];
	const said = keys.map((key, place) => wedge.feed({ key, atMs: place, inField: false }));
	expect(said.at(-1)).toBe("P-1");
});

test("the separator of a marking code arrives as itself or as the key F8", () => {
	for (const separator of [GS, "F8"]) {
		const wedge = new Wedge();
		const keys = [..."0104610053149777215d/wuU", separator, ..."93dGVz", "Enter"];
		const said = keys.map((key, place) => wedge.feed({ key, atMs: place, inField: false }));
		expect(said.at(-1)).toBe(`0104610053149777215d/wuU${GS}93dGVz`);
	}
});

test("Ctrl+] and Alt+029 are the separator, other chords are not ours", () => {
	const held = new Held();
	expect(held.down({ key: "]", ctrl: true, alt: false })).toBe(GS);
	expect(held.down({ key: "r", ctrl: true, alt: false })).toBeNull();
	for (const key of ["Alt", "0", "2", "9"])
		expect(held.down({ key, ctrl: false, alt: true })).toBeNull();
	expect(held.up("2")).toBeNull();
	expect(held.up("Alt")).toBe(GS);
	held.down({ key: "6", ctrl: false, alt: true });
	expect(held.up("Alt")).toBeNull();
	expect(held.up("Alt")).toBeNull();
});
