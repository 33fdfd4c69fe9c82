import { afterEach, expect, test } from "vitest";
import { speak } from ".";
import { amount, degrees, kilograms, money, number, price, weight, written } from "./format";

globalThis.document = { documentElement: {} } as Document;
afterEach(() => speak("ru"));

/** Spaces that do not break, as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test.each([
	[124050, "1 240,50 ₽"],
	[124000, "1 240 ₽"],
	[8990, "89,90 ₽"],
	[5, "0,05 ₽"],
	[0, "0 ₽"],
])("%i kopecks are written %s", (kopecks, text) => {
	expect(plain(money(kopecks))).toBe(text);
});

test("weights and quantities are written as people write them", () => {
	expect(plain(kilograms(437))).toBe("0,437 кг");
	expect(plain(weight(350))).toBe("350 г");
	expect(plain(weight(1200))).toBe("1,2 кг");
	expect(plain(amount(2, "piece"))).toBe("2 шт.");
	expect(plain(amount(1500, "kg"))).toBe("1,500 кг");
	expect(plain(amount(8000, "kg", 4000))).toBe("2 шт.");
	expect(plain(price(104990, "kg", true))).toBe("104,99 ₽/100 г");
	expect(plain(price(8990, "kg"))).toBe("89,90 ₽/кг");
	expect(plain(price(8990, "piece"))).toBe("89,90 ₽");
});

test.each([
	[31, "+3,1 °C"],
	[-180, "−18,0 °C"],
	[0, "0,0 °C"],
])("%i tenths are written %s", (tenths, text) => {
	expect(plain(degrees(tenths))).toBe(text);
});

test("English has its own comma and point", () => {
	speak("en");
	expect(plain(money(124050))).toBe("1,240.50 ₽");
	expect(plain(kilograms(437))).toBe("0.437 kg");
	expect(number(0.5)).toBe("0.5");
	expect(number(3600)).toBe("3600");
});

test.each([
	[0.25, "0,25"],
	[-18.5, "-18,5"],
	[3600, "3600"],
])("the bare number %d is written %s", (value, text) => {
	expect(number(value)).toBe(text);
});

test("a day without a time of day is written as it is, in any time zone", () => {
	expect(written("2026-11-03")).toBe("03.11.2026");
});
