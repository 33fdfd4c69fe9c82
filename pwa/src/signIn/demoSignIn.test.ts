import { expect, test } from "vitest";
import { codeIn } from "./demoSignIn";

test.each([
	["Лукошко: код 482913. Никому его не говорите.", "482913"],
	["4829 — код для входа", "4829"],
	["Заказ 17 готов", null],
	["Код для 79990000001 не нужен", null],
	["", null],
])("in «%s» the code is %s", (text, code) => {
	expect(codeIn(text)).toBe(code);
});
