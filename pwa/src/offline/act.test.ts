import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";

const request = vi.hoisted(() => vi.fn());
let made = 0;
vi.mock("../net/api", () => ({
	request,
	newId: () => {
		made += 1;
		return `id${made}`;
	},
}));

async function open() {
	vi.resetModules();
	return {
		...(await import("./act")),
		...(await import("./outbox")),
		...(await import("../net/problem")),
	};
}

const PATH = "/handovers/o1";
const refuse = { person: "p1", path: `${PATH}/refusals`, body: { lines: [] }, label: "отказ" };

beforeEach(async () => {
	request.mockReset();
	const { IDBFactory } = await import("fake-indexeddb");
	globalThis.indexedDB = new IDBFactory();
});

test("an action that was answered is not shown as kept, not even for a moment", async () => {
	const page = await open();
	const seen: number[] = [];
	page.queue.subscribe(() => seen.push(page.keptFor("p1", PATH).length));
	request.mockResolvedValue({ seq: 2 });
	expect(await page.act(refuse)).toEqual({ seq: 2 });
	expect(new Set(seen)).toEqual(new Set([0]));
});

test("an action without an answer is shown until the server has heard it", async () => {
	const page = await open();
	request.mockRejectedValue(new page.Unreachable("lift"));
	expect(await page.act(refuse)).toBeNull();
	expect(page.keptFor("p1", PATH).map((one) => one.path)).toEqual([`${PATH}/refusals`]);
	request.mockResolvedValue({});
	await page.drain("p1");
	expect(page.keptFor("p1", PATH)).toEqual([]);
});

test("what another person did, or did elsewhere, is not on this screen", async () => {
	const page = await open();
	request.mockRejectedValue(new page.Unreachable("lift"));
	await page.act(refuse);
	expect(page.keptFor("p2", PATH)).toEqual([]);
	expect(page.keptFor("p1", "/handovers/o2")).toEqual([]);
});

test("a refusal is thrown and leaves nothing behind", async () => {
	const page = await open();
	request.mockRejectedValue(new page.ProblemError(409, "handover.sum-changed", {}, ""));
	await expect(page.act(refuse)).rejects.toThrow(page.ProblemError);
	expect(page.keptFor("p1", PATH)).toEqual([]);
});

test("what a closed page left is shown by the next one", async () => {
	const before = await open();
	request.mockRejectedValue(new before.Unreachable("lift"));
	await before.act(refuse);
	const after = await open();
	await after.drain("p1");
	expect(after.keptFor("p1", PATH)).toHaveLength(1);
});
