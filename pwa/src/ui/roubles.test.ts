import { expect, test } from "vitest";
import { parseRoubles } from "./roubles";

test.each([
	["1240", 124000],
	["1 240,50", 124050],
	["1240.5", 124050],
	["0,05", 5],
	["", null],
	["12,345", null],
	["12e3", null],
	["-5", null],
])("the typed sum %j is %s kopecks", (text, kopecks) => {
	expect(parseRoubles(text)).toBe(kopecks);
});
