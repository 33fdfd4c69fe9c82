import { expect, test } from "vitest";
import { failedPercent, megabytes, settingsState, stateOf } from "./healthState";

test("a bus that was not asked fails nothing", () => {
	expect(failedPercent({ asked: 0, failed: 0 })).toBe(0);
	expect(failedPercent({ asked: 200, failed: 3 })).toBe(1.5);
});

test.each([
	[0, null, "own"],
	[0, { applied: 0, fault: "", seen: 0 }, "own"],
	[3, null, "waiting"],
	[3, { applied: 2, fault: "", seen: 2 }, "waiting"],
	[3, { applied: 3, fault: "", seen: 3 }, "applied"],
	[3, { applied: 2, fault: "value", seen: 3 }, "refused"],
	[4, { applied: 2, fault: "value", seen: 3 }, "waiting"],
	[0, { applied: 0, fault: "hash", seen: 2 }, "refused"],
])("wished %i and %o: %s", (wished, said, state) => {
	expect(settingsState(wished, said)).toBe(state);
});

test.each([
	[{ suspect_since: "2026-11-26T00:00:00Z", online: false, ill: [] }, "double"],
	[{ suspect_since: null, online: false, ill: ["disk"] }, "offline"],
	[{ suspect_since: null, online: true, ill: ["disk"] }, "ill"],
	[{ suspect_since: null, online: true, ill: [] }, "fine"],
] as const)("%o is shown as %s", (device, state) => {
	expect(stateOf({ ...device, ill: [...device.ill] })).toBe(state);
});

test("bytes are whole megabytes", () => {
	expect(megabytes(5_999_999)).toBe(5);
});
