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

test.each([
	["order", "picking", "packed", "Собираем → Собран"],
	["order", "", "cancelled by phone", "Отменён by phone"],
	["order", "", "line 2: мягкий", "позиция 2, мягкий"],
	["shortage", "", "line 2 missing 300", "позиция 2, не хватает 300"],
	["task", "", "line 7 picked", "позиция 7, собрана"],
	["order", "picked=None state=ordered", "picked=1212 state=picked", "0 → 1212"],
	["order", "refused=0 state=picked", "refused=400 state=picked", "0 → 400"],
	["parcel", "", "chilled 741 g", "Холод, 741 г"],
	["settlement", "", "cash 133294", "Наличные, 1 332,94 ₽"],
	["settlement", "", "128790", "1 287,90 ₽"],
	["hold", "held", "capturing", "Деньги удержаны → Списываем"],
	["receipt", "queued", "FD 3", "в очереди → ФД 3"],
	["order", "", "67b94812-f1ca-4b30-80af-ecaf76199222", ""],
	["command", "accepted", "opened", "принято → открыта"],
	["locker", "", "[1, 9, 19]", "1, 9, 19"],
	["locker", "", "67b94812-f1ca-4b30-80af-ecaf76199222, 3 parcels", "3 места"],
	["locker", "", "1 ambient/360x500x180/6000, 1 chilled/360x500x280/10000", ""],
	[
		"locker",
		"free",
		"reserved picker:67b94812-f1ca-4b30-80af-ecaf76199222",
		"свободна → ждёт пакет",
	],
	["order", "", "", ""],
])("%s from %j to %j reads «%s»", (entity, before, after, text) => {
	expect(change(event({ entity, before, after })).replace(/\u00a0/g, " ")).toBe(text);
});

test("a line's own event names the line", () => {
	expect(what(event({ what: "line 3 picked" }))).toBe("Собрали позицию 3");
});

test("bonuses are told by what is done with them, where it stands and how many", () => {
	const asked = event({
		entity: "loyalty",
		what: "accrual ask",
		before: "expected",
		after: "asked 6671",
	});
	expect(what(asked)).toBe("Бонусы, начисление");
	expect(change(asked).replace(/\s/g, " ")).toBe("ждёт выдачи → ждёт сервиса 66,71 ₽");
});
