import { beforeEach, expect, test } from "vitest";
import { language } from "../i18n";
import type { EventView } from "../wire/api.gen";
import { change, what, who } from "./history";

beforeEach(() => {
	language.value = "ru";
});

const event = (over: Partial<EventView>): EventView => ({
	at: "2026-11-23T10:00:00Z",
	actor: "system",
	entity: "order",
	what: "pack",
	before: "",
	after: "",
	...over,
});

test("a person acts in a role, never by an id", () => {
	expect(who("picker:p-17")).toBe("Сборщик");
	expect(who("bank")).toBe("Банк");
	expect(who("bridge")).toBe("Система");
	expect(who("")).toBe("Система");
});

test("an event without a name keeps its own", () => {
	expect(what(event({ what: "pack" }))).toBe("Упаковали");
	expect(what(event({ what: "something new" }))).toBe("something new");
});

test("states are named, the rest of the text stays", () => {
	expect(change(event({ before: "picking", after: "packed" }))).toBe("Собираем → Собран");
	expect(change(event({ after: "cancelled by phone" }))).toBe("Отменён by phone");
	expect(change(event({ after: "line 2: мягкий" }))).toBe("позиция 2, мягкий");
	expect(change(event({ after: "line 2 missing 300" }))).toBe("позиция 2, не хватает 300");
	expect(change(event({ after: "line 7 picked" }))).toBe("позиция 7, собрана");
	expect(change(event({ after: "line 7" }))).toBe("позиция 7");
	expect(change(event({}))).toBe("");
});
