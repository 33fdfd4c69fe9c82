import { expect, test } from "vitest";
import { readPhone, writePhone } from "./phone";

test.each([
	["+7 999 123-45-67", "+79991234567"],
	["8 (999) 123 45 67", "+79991234567"],
	["9991234567", "+79991234567"],
	["999123456", null],
	["4991234567", null],
	["", null],
])("«%s» is the phone %s", (typed, phone) => {
	expect(readPhone(typed)).toBe(phone);
});

test("a phone is written in groups", () => {
	expect(writePhone("+79991234567")).toBe("+7 999 123-45-67");
	expect(writePhone("112")).toBe("112");
});
