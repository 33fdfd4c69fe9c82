import { expect, test } from "vitest";
import type { LogEntry } from "../wire/api.gen";
import { lineWords, wrongWords } from "./words";

const entry = (over: Partial<LogEntry>): LogEntry => ({
	no: 1,
	at: "2026-11-23T09:00:00Z",
	actor: "system",
	entity: "locker",
	what: "came",
	before: "",
	after: "",
	cell: null,
	order_number: "",
	...over,
});

test.each([
	[{ code: "left_open", cells: [3, 7], zone: null }, "Дверца не закрыта: ячейки 3, 7"],
	[{ code: "left_open", cells: [3], zone: null }, "Дверца не закрыта: ячейка 3"],
	[{ code: "unit_alarm", cells: [], zone: "chilled" }, "Тревога холодильника: холод"],
	[{ code: "board_silent", cells: [], zone: null }, "Плата замков молчит"],
	[{ code: "of_tomorrow", cells: [], zone: null }, "of_tomorrow"],
])("what is wrong reads well: %o", (wrong, words) => {
	expect(wrongWords(wrong)).toBe(words);
});

test.each([
	[{ what: "came", after: "boot 2-2949d7d7" }, "Вышел на связь"],
	[{ what: "alarm raised", after: "left_open cell 3", cell: 3 }, "Тревога: дверца не закрыта"],
	[
		{ what: "alarm cleared", after: "unit_silent zone chilled" },
		"Тревога снята: холодильник молчит",
	],
	[{ entity: "command", what: "done", after: "opened", cell: 3 }, "Ячейка открылась"],
	[{ what: "cells reserved", after: "[4, 9]" }, "Ячейки заняты за заказом: 4, 9"],
	[{ what: "faulty begins", after: "jam system", cell: 3 }, "Отметка: неисправна"],
	[{ what: "forced ends", cell: 3 }, "Отметка снята: взломана"],
	[{ entity: "chore", what: "repair opened", cell: 3 }, "Новая заявка: починить"],
	[{ entity: "chore", what: "look done", after: "пусто", cell: 3 }, "Заявка сделана: посмотреть"],
	[
		{ entity: "command", what: "open for service", before: "look: звонок", cell: 3 },
		"Открываем ячейку вручную: посмотреть, звонок",
	],
	[
		{ entity: "zone", what: "asked clean_on", before: "мою", after: "chilled" },
		"Холод, остановить для уборки, отправлено: мою",
	],
	[
		{ entity: "zone", what: "defrost done", after: "frozen written" },
		"Мороз, разморозить, выполнено",
	],
	[{ what: "settings applied", after: "version 0" }, "Настройки применены"],
	[{ what: "settings applied", after: "version 3" }, "Настройки применены: версия 3"],
	[
		{ what: "reserve", before: "free", after: "reserved order 1", cell: 3 },
		"свободна → ждёт пакет",
	],
	[{ what: "of tomorrow", after: "" }, "of tomorrow"],
])("a line of the log reads well: %o", (over, words) => {
	expect(lineWords(entry(over))).toBe(words);
});
