import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Me } from "../wire/api.gen";

const request = vi.hoisted(() => vi.fn());
vi.mock("../net/api", () => ({
	request,
	get: (path: string) => request("GET", path),
	post: (path: string, body: object) => request("POST", path, body),
	app: () => "picker",
	needsSignIn: (error: unknown) => (error as { status?: number }).status === 401,
}));

const BORIS = { id: "p1", name: "Борис", phone: "", roles: ["picker"], place_id: null } as Me;
const VERA = { ...BORIS, id: "p2", name: "Вера" } as Me;

/** What the server answers by path: a person, or an error. */
let answers: Record<string, unknown> = {};
let online: () => void = () => undefined;
let shelf: Storage | null = null;

function fresh(): Storage {
	const kept = new Map<string, string>();
	return new Proxy({} as Storage, {
		get: (_, name) =>
			({
				getItem: (key: string) => kept.get(key) ?? null,
				setItem: (key: string, text: string) => void kept.set(key, text),
				removeItem: (key: string) => void kept.delete(key),
			})[String(name)],
		ownKeys: () => [...kept.keys()],
		getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
	});
}

/** A fresh page over the same device. */
async function open() {
	vi.resetModules();
	return {
		...(await import("./session")),
		...(await import("../offline/outbox")),
		...(await import("../net/problem")),
	};
}

/** Under whose name which actions were sent. */
function sent(): [string, string][] {
	return request.mock.calls.flatMap(([, path, body, person]) =>
		path === "/scans" ? [[person, body.id] as [string, string]] : [],
	);
}

const scan = (id: string, person: Me) => ({
	method: "POST" as const,
	path: "/scans",
	body: { id },
	label: "скан",
	person: person.id,
});

beforeEach(async () => {
	const { IDBFactory } = await import("fake-indexeddb");
	globalThis.indexedDB = new IDBFactory();
	shelf = fresh();
	vi.stubGlobal("location", { pathname: "/picker/", search: "" });
	vi.stubGlobal("sessionStorage", fresh());
	vi.stubGlobal("document", { addEventListener: () => undefined, visibilityState: "visible" });
	vi.stubGlobal("window", {
		addEventListener: (_: string, heard: () => void) => {
			online = heard;
		},
	});
	Object.defineProperty(globalThis, "localStorage", { get: () => shelf, configurable: true });
	answers = {};
	request.mockReset().mockImplementation(async (_method: string, path: string) => {
		const answer = answers[path];
		if (answer instanceof Error) throw answer;
		return answer ?? {};
	});
});

afterEach(() => vi.unstubAllGlobals());

test("who comes after somebody else sends their own actions, and none of the other's", async () => {
	const page = await open();
	answers = { "/me": BORIS, "/scans": new page.Unreachable("lift") };
	await page.recognise("picker");
	await page.perform(scan("b", VERA));
	await page.perform(scan("a", BORIS));
	request.mockClear();
	answers = { "/me": new page.ProblemError(401, "people.not-signed-in", {}, ""), "/sign-in": VERA };
	await page.recognise("picker");
	await page.signIn("+79000000000", "123456");
	online();
	await vi.waitFor(() => expect(sent()).toEqual([["p2", "b"]]));
	await page.drain("p2");
	expect(page.queue.value.map(({ person }) => person)).toEqual(["p1"]);
});

test("a sign-out without network is told to the server before anybody is let in again", async () => {
	const before = await open();
	answers = { "/me": BORIS };
	await before.recognise("picker");
	answers = { "/me": BORIS, "/sign-out": new before.Unreachable("lift") };
	await before.signOut();
	expect(before.session.value).toEqual({ state: "out" });

	const after = await open();
	await after.recognise("picker");
	expect(after.session.value).toEqual({ state: "out" });

	answers = { "/me": new after.ProblemError(401, "people.not-signed-in", {}, "") };
	request.mockClear();
	await after.recognise("picker");
	expect(request.mock.calls.map(([, path]) => path)).toEqual(["/sign-out", "/me"]);
});

test("a new session ends the waiting to end the last one", async () => {
	const page = await open();
	answers = { "/me": VERA, "/sign-out": new page.Unreachable("lift"), "/sign-in": VERA };
	await page.signOut();
	await page.signIn("+79000000000", "123456");
	await page.recognise("picker");
	expect(page.session.value).toEqual({ state: "in", me: VERA });
});

test("a device that stores nothing lets its person in all the same", async () => {
	shelf = null;
	const page = await open();
	answers = { "/me": BORIS };
	await page.recognise("picker");
	expect(page.session.value).toEqual({ state: "in", me: BORIS });
	await page.signOut();
	expect(request.mock.calls.map(([, path]) => path)).toContain("/sign-out");
});
