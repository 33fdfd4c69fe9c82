import { expect, test } from "vitest";
import type { LogEntry, LogPage } from "../wire/api.gen";
import { joinLines, withNewest, withOlder } from "./logState";

const lines = (...numbers: number[]) => numbers.map((no) => ({ no }) as LogEntry);
const numbers = (list: readonly LogEntry[]) => list.map((line) => line.no);
const page = (next: number, ...found: number[]): LogPage => ({ entries: lines(...found), next });

test("lines stand once, the latest first, whichever page came first", () => {
	expect(numbers(joinLines(lines(5, 4), lines(7, 6, 5)))).toEqual([7, 6, 5, 4]);
	expect(numbers(joinLines(lines(7, 6), lines(5, 4)))).toEqual([7, 6, 5, 4]);
	expect(joinLines([], [])).toEqual([]);
});

test.each([
	["nothing was known", null, page(6, 7, 6), [7, 6], 6],
	["the new page reaches what is known", page(4, 5, 4), page(5, 7, 6, 5), [7, 6, 5, 4], 4],
	["more came than a page holds", page(4, 5, 4), page(98, 99, 98), [99, 98], 98],
	["the log is short", page(0, 5), page(0, 7, 6, 5), [7, 6, 5], 0],
])("%s", (_, known, came, shown, next) => {
	const lines = withNewest(known, came);
	expect([numbers(lines.entries), lines.next]).toEqual([shown, next]);
});

test("an older page goes under what is known and says where the next one begins", () => {
	const all = withOlder(page(4, 5, 4), page(0, 3, 2));
	expect([numbers(all.entries), all.next]).toEqual([[5, 4, 3, 2], 0]);
});
