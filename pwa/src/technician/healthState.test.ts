import { describe, expect, test } from "vitest";
import type { DeviceView, Reported } from "../wire/api.gen";
import { ailing, failedPercent, megabytes, settingsState } from "./healthState";

const report = (over: Partial<Reported> = {}): Reported => ({
	boot: "1-a",
	session: "s",
	at: "2026-11-23T09:00:00Z",
	agent: "0.1.0",
	applied: 0,
	hash: "",
	seen: 0,
	fault: "",
	fault_key: "",
	fault_detail: "",
	uptime_s: 60,
	clock_trusted: true,
	clock_offset_ms: 12,
	disk_free_bytes: 5_000_000_000,
	facts_waiting: 0,
	buses: [{ name: "locks", asked: 1000, failed: 2 }],
	rights: null,
	update: null,
	...over,
});
const device = (reported: Reported | null): DeviceView => ({
	kind: "locker",
	id: "locker-1",
	name: "",
	online: true,
	seen_at: null,
	agent: "0.1.0",
	boot: "1-a",
	wished: 0,
	suspect_since: null,
	certified_until: null,
	reported,
	reported_at: null,
});

describe("a device's own report", () => {
	test.each([
		["fine", {}, []],
		["with a clock that it does not trust", { clock_trusted: false }, ["clock"]],
		["with a clock that is off", { clock_offset_ms: -6000 }, ["clock"]],
		["whose server has not told the time", { clock_offset_ms: null }, []],
		["on a full disk", { disk_free_bytes: 10_000_000 }, ["disk"]],
		["with a long journal", { facts_waiting: 1001 }, ["journal"]],
		["on a bad line", { buses: [{ name: "locks", asked: 100, failed: 3 }] }, ["buses"]],
		["with settings that it refused", { fault: "value", fault_key: "zones" }, ["settings"]],
	] as const)("%s", (_, over, ill) => {
		expect([...ailing(device(report(over as Partial<Reported>)))]).toEqual(ill);
	});

	test("that never came says nothing", () => {
		expect(ailing(device(null)).size).toBe(0);
	});
});

test("a bus that was not asked fails nothing", () => {
	expect(failedPercent({ asked: 0, failed: 0 })).toBe(0);
	expect(failedPercent({ asked: 200, failed: 3 })).toBe(1.5);
});

test.each([
	[0, null, "own"],
	[0, { applied: 0, fault: "" }, "own"],
	[3, null, "waiting"],
	[3, { applied: 2, fault: "" }, "waiting"],
	[3, { applied: 3, fault: "" }, "applied"],
	[3, { applied: 2, fault: "value" }, "refused"],
])("wished %i and %o: %s", (wished, said, state) => {
	expect(settingsState(wished, said)).toBe(state);
});

test("bytes are whole megabytes", () => {
	expect(megabytes(5_999_999)).toBe(5);
});
