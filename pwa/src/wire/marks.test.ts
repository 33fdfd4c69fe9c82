import { expect, test } from "vitest";
import { GS, gtinOf, normalise, readMark, validGtin } from "./marks";
import { vectors } from "./vectors";

interface Vector {
	name: string;
	typed: string;
	code?: string;
	form?: string;
	fault?: string;
	gtin: string;
	serial: string;
	grams: number;
}

const shown = (text: string) => text.replaceAll("~", GS);
const all = vectors<Vector>("marks");

test("there are vectors of both kinds", () => {
	expect(all.filter((each) => each.form).length).toBeGreaterThan(20);
	expect(all.filter((each) => each.fault).length).toBeGreaterThan(15);
});

test.each(all)("$name", ({ typed, code, form, fault, gtin, serial, grams }) => {
	const found = readMark(shown(typed));
	if (fault) {
		expect(found).toBe(fault);
		return;
	}
	const identifier = form === "tobacco_pack" ? gtin + serial : `01${gtin}21${serial}`;
	const whole = shown(code ?? typed);
	expect(found).toEqual({ code: whole, form, gtin, serial, identifier, grams: grams || null });
	expect(normalise(whole)).toBe(whole);
});

test("the number of goods is checked digit by digit", () => {
	expect(validGtin(gtinOf("4601662000016"))).toBe(true);
	expect(validGtin(gtinOf("4601662000017"))).toBe(false);
});
