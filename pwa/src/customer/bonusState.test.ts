import { expect, test } from "vitest";
import type { CartView } from "../wire/api.gen";
import { chosen, stepped, toPay, willCome } from "./bonusState";
import { NO_BONUSES } from "./cartState";

const CART: CartView = {
	lines: [],
	goods_kopecks: 79465,
	hold_kopecks: 85764,
	minimum_kopecks: 0,
	buffer_most_kopecks: 0,
	overweight: [],
	payments: [],
	off_kopecks: 2000,
	bonuses: { ...NO_BONUSES, state: "ready", most_kopecks: 23239, accrual_kopecks: 3873 },
};

test.each([
	[0, 0],
	[12345, 12300],
	[-500, 0],
	[23239, 23239],
	[99999, 23239],
])("of a wish for %i kopecks %i are spent", (wished, spent) => {
	expect(chosen(wished, 23239)).toBe(spent);
});

test("less and more go by a tenth, and end at nothing and all", () => {
	expect(stepped(0, 23239, 1)).toBe(2300);
	expect(stepped(23000, 23239, 1)).toBe(23239);
	expect(stepped(1000, 23239, -1)).toBe(0);
	expect(stepped(0, 50, 1)).toBe(50);
});

test("what is paid with bonuses brings none", () => {
	expect(toPay(CART, 20000)).toBe(57465);
	expect(willCome(CART, 0)).toBe(3873);
	expect(willCome(CART, 20000)).toBe(2873);
	expect(willCome({ ...CART, goods_kopecks: 2000 }, 0)).toBe(0);
});
