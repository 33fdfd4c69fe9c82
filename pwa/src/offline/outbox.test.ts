import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import type { Action } from "./outbox";

const request = vi.hoisted(() => vi.fn());
vi.mock("../net/api", () => ({ request }));

function scan(id: string, person = "p1"): Action {
	return { method: "POST", path: "/picking/tasks/1/scans", body: { id }, label: "скан", person };
}

/** A fresh page over a fresh device. */
async function open() {
	vi.resetModules();
	return { ...(await import("./outbox")), ...(await import("../net/problem")) };
}

function sent(): string[] {
	return request.mock.calls.map(([, , body]) => body.id);
}

beforeEach(async () => {
	request.mockReset();
	vi.useRealTimers();
	const { IDBFactory } = await import("fake-indexeddb");
	globalThis.indexedDB = new IDBFactory();
});

test("what goes through at once gives the server's answer and leaves nothing waiting", async () => {
	const outbox = await open();
	request.mockResolvedValue({ outcome: "picked" });
	expect(await outbox.perform(scan("a"))).toEqual({ outcome: "picked" });
	expect(outbox.waiting.value).toBe(0);
});

test("without network actions are kept in order and sent once the network is back", async () => {
	const outbox = await open();
	request.mockRejectedValue(new outbox.Unreachable("lift"));
	for (const id of ["a", "b", "c"]) expect(await outbox.perform(scan(id))).toBeNull();
	expect(outbox.waiting.value).toBe(3);
	request.mockReset();
	request.mockResolvedValue({});
	await outbox.drain("p1");
	expect(sent()).toEqual(["a", "b", "c"]);
	expect(outbox.waiting.value).toBe(0);
});

test("nothing overtakes what waits", async () => {
	const outbox = await open();
	request.mockRejectedValue(new outbox.Unreachable("lift"));
	await outbox.perform(scan("a"));
	await outbox.perform(scan("b"));
	expect(new Set(sent())).toEqual(new Set(["a"]));
});

test("a closed page loses nothing", async () => {
	const before = await open();
	request.mockRejectedValue(new before.Unreachable("lift"));
	await before.perform(scan("a"));
	request.mockReset();
	request.mockResolvedValue({});
	const after = await open();
	await after.drain("p1");
	expect(sent()).toEqual(["a"]);
});

test("a refusal now is raised; a refusal later is shown until its person has seen it, and does not stop the rest", async () => {
	const outbox = await open();
	const gone = new outbox.ProblemError(409, "picking.closed", {}, "closed");
	request.mockRejectedValueOnce(gone);
	await expect(outbox.perform(scan("a"))).rejects.toBe(gone);
	expect(outbox.refused.value).toEqual([]);

	request.mockRejectedValueOnce(new outbox.Unreachable("lift"));
	await outbox.perform(scan("b"));
	request.mockRejectedValueOnce(gone).mockResolvedValue({});
	await outbox.perform(scan("c"));
	expect(outbox.refused.value.map((one) => one.action.body.id)).toEqual(["b"]);
	expect(outbox.waiting.value).toBe(0);
	const later = await open();
	await later.drain("p1");
	expect(later.refused.value.map(({ error }) => error.code)).toEqual(["picking.closed"]);
	expect(request).toHaveBeenCalledTimes(4);
	await later.drain("p2");
	expect(later.refused.value).toEqual([]);
	await later.drain("p1");
	await later.dismiss("b");
	expect(later.refused.value).toEqual([]);
});

test.each([
	[401, false],
	[403, true],
	[409, true],
	[422, true],
	[429, false],
	[500, false],
	[503, false],
])("a refusal with status %i is final: %s", async (status, is) => {
	const outbox = await open();
	expect(outbox.final(new outbox.ProblemError(status, "x.y", {}, ""))).toBe(is);
});

test("a page of somebody else's on the way to the server refuses nothing for good", async () => {
	const outbox = await open();
	request.mockRejectedValueOnce(new outbox.ProblemError(403, "http.403", {}, "HTTP 403"));
	expect(await outbox.perform(scan("a"))).toBeNull();
	expect(outbox.waiting.value).toBe(1);
});

test("a device that keeps no actions sends them at once, and says when they did not go through", async () => {
	const outbox = await open();
	const working = globalThis.indexedDB;
	globalThis.indexedDB = {
		open: () => {
			throw new Error("a private window");
		},
	} as unknown as IDBFactory;
	request.mockResolvedValueOnce({ outcome: "picked" });
	expect(await outbox.perform(scan("a"))).toEqual({ outcome: "picked" });
	request.mockRejectedValueOnce(new outbox.Unreachable("lift"));
	await expect(outbox.perform(scan("b"))).rejects.toThrow(outbox.Unreachable);

	globalThis.indexedDB = working;
	request.mockRejectedValueOnce(new outbox.Unreachable("lift"));
	expect(await outbox.perform(scan("c"))).toBeNull();
	expect(outbox.waiting.value).toBe(1);
});

test("one person's actions never go out under another's session", async () => {
	const outbox = await open();
	request.mockRejectedValueOnce(new outbox.Unreachable("lift"));
	await outbox.perform(scan("a", "p1"));
	request.mockReset();
	request.mockResolvedValue({});
	await outbox.perform(scan("b", "p2"));
	expect(sent()).toEqual(["b"]);
	expect(outbox.queue.value.map(({ person }) => person)).toEqual(["p1"]);
	expect(outbox.waiting.value).toBe(0);
});

test("many at once are sent each once", async () => {
	const outbox = await open();
	request.mockResolvedValue({});
	const ids = Array.from({ length: 20 }, (_, at) => `s${at}`);
	await Promise.all(ids.map((id) => outbox.perform(scan(id))));
	expect([...sent()].sort()).toEqual([...ids].sort());
});
