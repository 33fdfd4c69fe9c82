import { expect, test } from "vitest";
import { seg, withQuery } from "./api";
import { latest, upsert } from "./latest";
import { ProblemError, readProblem, say, Unreachable } from "./problem";
import { match } from "./router";

test.each([
	["/orders/:id", "/orders/42", { id: "42" }],
	["/orders/:id", "/orders/a%2Fb", { id: "a/b" }],
	["/orders/:id", "/orders/%E0%A4", { id: "%E0%A4" }],
	["/orders/:id", "/orders", null],
	["/orders", "/orders?tab=1", {}],
	["/", "/", {}],
	["/", "/cart", null],
])("the pattern %s on %s gives %j", (pattern, path, values) => {
	expect(match(pattern, path)).toEqual(values);
});

test("an id of 1C may hold a hash", () => {
	expect(seg("9b1c#77")).toBe("9b1c%2377");
});

test("empty values stay out of the query", () => {
	expect(withQuery("/goods", { q: "сыр", group: "", after: undefined })).toBe(
		"/goods?q=%D1%81%D1%8B%D1%80",
	);
	expect(withQuery("/goods", { q: "" })).toBe("/goods");
});

test("a late or repeated view changes nothing, a newer one replaces", () => {
	const five = { seq: 5, word: "five" };
	expect(latest(five, { seq: 4, word: "four" })).toBe(five);
	expect(latest(five, { seq: 5, word: "again" })).toBe(five);
	expect(latest(five, { seq: 9, word: "nine" }).word).toBe("nine");
	expect(latest(null, five)).toBe(five);
	expect(latest(five, { seq: 1, word: "another order" }, false).word).toBe("another order");
});

test("cards applied in any order end the same", () => {
	const cards = [
		{ id: "a", seq: 1 },
		{ id: "a", seq: 3 },
		{ id: "b", seq: 2 },
		{ id: "a", seq: 2 },
	];
	const forward = cards.reduce<{ id: string; seq: number }[]>(upsert, []);
	const backward = cards.reduceRight<{ id: string; seq: number }[]>((l, c) => upsert(l, c), []);
	const sorted = (list: { id: string; seq: number }[]) =>
		[...list].sort((x, y) => x.id.localeCompare(y.id));
	expect(sorted(forward)).toEqual([
		{ id: "a", seq: 3 },
		{ id: "b", seq: 2 },
	]);
	expect(sorted(backward)).toEqual(sorted(forward));
});

test.each([
	[{ code: "stock.short", detail: "no", facts: { left: 2 } }, "stock.short", { left: 2 }],
	[null, "http.502", {}],
	["<html>", "http.502", {}],
	[{ code: 7, facts: "x" }, "http.502", {}],
])("a refusal %j is read as %s", (body, code, facts) => {
	const problem = readProblem(502, body);
	expect([problem.code, problem.facts]).toEqual([code, facts]);
});

test("whatever went wrong, the person reads a sentence and never a code", () => {
	const errors = [
		new Unreachable("GET /x"),
		new ProblemError(404, "nobody.wrote-this", {}, ""),
		new ProblemError(418, "teapot", {}, ""),
		new ProblemError(503, "http.503", {}, ""),
		new TypeError("undefined is not a function"),
	];
	for (const error of errors) expect(say(error)).toMatch(/^[А-Я].*[а-я]\.$/);
});
