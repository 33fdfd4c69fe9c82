import { expect, test } from "vitest";
import { Wedge } from "./wedge";

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
