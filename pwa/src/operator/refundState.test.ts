import { expect, test } from "vitest";
import type { RefundableLine } from "../wire/api.gen";
import { asked, goesBack, kopecksOf, milliOf, sumOf, wrongOf } from "./refundState";

const cheese: RefundableLine = {
	no: 1,
	name: "Сыр",
	measure: "kilogram",
	quantity_milli: 353,
	kopecks: 31766,
	sold_milli: 353,
	sold_kopecks: 31766,
	fates: ["kept", "off"],
	goods_id: "",
};
const milk: RefundableLine = {
	no: 2,
	name: "Молоко",
	measure: "piece",
	quantity_milli: 3000,
	kopecks: 26970,
	sold_milli: 3000,
	sold_kopecks: 26970,
	fates: ["kept", "off"],
	goods_id: "",
};

test("pieces are typed as pieces and weighed goods as grams, at most what is left", () => {
	expect(milliOf("2", milk)).toBe(2000);
	expect(milliOf("4", milk)).toBeNull();
	expect(milliOf("353", cheese)).toBe(353);
	expect(milliOf("354", cheese)).toBeNull();
	for (const bad of ["", "1.5", "-1", "x", "1e3"]) expect(milliOf(bad, milk)).toBeNull();
});

test("a part that is worth less than a kopeck is named before it is asked for", () => {
	const peas = { ...cheese, kopecks: 40, sold_kopecks: 40, quantity_milli: 1000, sold_milli: 1000 };
	expect(wrongOf("12", peas)).toBe("too-little");
	expect(wrongOf("13", peas)).toBeNull();
	expect(wrongOf("1001", peas)).toBe("too-much");
	for (const nothing of ["", "0"]) expect(wrongOf(nothing, peas)).toBeNull();
});

test("a part of the goods takes the same part of the sum, the rest takes the rest", () => {
	expect(kopecksOf(milk, 2000)).toBe(17980);
	expect(kopecksOf(cheese, 353)).toBe(31766);
	expect(kopecksOf(cheese, 100)).toBe(8999);
	expect(kopecksOf(cheese, 0)).toBe(0);
	expect(sumOf([cheese, milk], { 1: 100, 2: 1000 })).toBe(17989);
});

test("parts that went back one by one make up the sum, each as the server rounds it", () => {
	// A third of a line of 10.00 each time.
	const line = { ...milk, kopecks: 1000, sold_kopecks: 1000 };
	expect(kopecksOf(line, 1000)).toBe(333);
	expect(kopecksOf({ ...line, quantity_milli: 2000, kopecks: 667 }, 1000)).toBe(334);
	expect(kopecksOf({ ...line, quantity_milli: 1000, kopecks: 333 }, 1000)).toBe(333);
});

test("what was not chosen is not asked for", () => {
	expect(asked({ 1: 0, 2: 1000 }, {})).toEqual([{ no: 2, quantity_milli: 1000, goods: "kept" }]);
	expect(asked({ 2: 1000 }, { 1: "kept", 2: "off" })).toEqual([
		{ no: 2, quantity_milli: 1000, goods: "off" },
	]);
});

test("a sum goes back through the bank first and in cash last, as the order was paid", () => {
	const ways = [
		{ method: "hold", kopecks: 50000 },
		{ method: "cash", kopecks: 3000 },
	] as const;
	expect(goesBack(ways, 100)).toEqual([["hold", 100]]);
	expect(goesBack(ways, 51000)).toEqual([
		["hold", 50000],
		["cash", 1000],
	]);
	expect(goesBack(ways, 0)).toEqual([]);
	expect(goesBack([], 100)).toEqual([]);
});
