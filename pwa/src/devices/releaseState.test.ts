import { expect, test } from "vitest";
import { manifestOf, nextStage, releaseState, sorted } from "./releaseState";

test.each([
	[0, 1],
	[1, 10],
	[10, 100],
	[100, null],
])("after %i %% comes %s", (percent, next) => {
	expect(nextStage(percent)).toBe(next);
});

test.each([
	[{ missing: ["a.whl"], told: 0, done: 0, failed: 0 }, "missing"],
	[{ missing: [], told: 0, done: 0, failed: 0 }, "waiting"],
	[{ missing: [], told: 3, done: 1, failed: 0 }, "under-way"],
	[{ missing: [], told: 3, done: 2, failed: 1 }, "failed"],
	[{ missing: [], told: 3, done: 3, failed: 0 }, "done"],
] as const)("%o is %s", (release, state) => {
	expect(releaseState({ ...release, missing: [...release.missing] })).toBe(state);
});

test("the manifest is found among the files, whatever their order", () => {
	const files = ["b.whl", "signed.json", "notes.txt", "a.whl"].map((name) => ({ name }));
	expect(sorted(files)).toEqual({
		signed: { name: "signed.json" },
		wheels: [{ name: "b.whl" }, { name: "a.whl" }],
	});
	expect(sorted([{ name: "a.whl" }]).signed).toBeNull();
});

test("a manifest names its version; anything else is none", () => {
	const signed = { manifest: '{"version":"0.2.0"}', signature: "ab" };
	expect(manifestOf(JSON.stringify(signed))).toEqual({ signed, version: "0.2.0" });
	for (const bad of [
		"",
		"[]",
		"null",
		'{"manifest":"x","signature":"y"}',
		'{"manifest":"{}","signature":"y"}',
	])
		expect(manifestOf(bad)).toBeNull();
});
