import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Pushed } from "../wire/api.gen";
import type { Follow } from "./live";
import { Unreachable } from "./problem";

const post = vi.hoisted(() => vi.fn());
const io = vi.hoisted(() => vi.fn());
vi.mock("./api", () => ({ post, withQuery: (path: string) => path }));
vi.mock("socket.io-client", () => ({ io }));

type Listener = (value?: unknown) => void;

/** A gateway of the test: connects or not, answers `watch`, pushes, and hangs up. */
class Gateway {
	connected = false;
	watched: string[][] = [];
	private listeners = new Map<string, Listener[]>();

	constructor(
		private opens: boolean,
		private rooms: () => string[],
	) {
		queueMicrotask(() => (this.opens ? this.open() : this.tell("connect_error", new Error("no"))));
	}

	private open(): void {
		this.connected = true;
		this.tell("connect");
	}

	tell(event: string, value?: unknown): void {
		for (const listener of this.listeners.get(event) ?? []) listener(value);
	}

	on(event: string, listener: Listener): void {
		this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
	}

	once = this.on;

	timeout(): { emitWithAck: () => Promise<unknown> } {
		return {
			emitWithAck: async () => {
				this.watched.push(this.rooms());
				return { rooms: this.rooms(), until: "" };
			},
		};
	}

	close(): void {
		this.connected = false;
		this.tell("disconnect");
	}
}

let gateways: Gateway[] = [];
let opens = true;
let asked: string[] = [];
let stops: (() => void)[] = [];

/** A fresh page. */
async function open(): Promise<typeof import("./live")> {
	vi.resetModules();
	return import("./live");
}

function screen(...rooms: string[]): Follow & { fetched: number; pushed: Pushed[] } {
	const one = {
		rooms,
		fetched: 0,
		pushed: [] as Pushed[],
		refetch: async () => {
			one.fetched += 1;
		},
		onPush: (pushed: Pushed) => one.pushed.push(pushed),
	};
	return one;
}

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal("document", {
		visibilityState: "visible",
		addEventListener: () => undefined,
		removeEventListener: () => undefined,
	});
	vi.stubGlobal("window", {
		addEventListener: () => undefined,
		removeEventListener: () => undefined,
	});
	gateways = [];
	opens = true;
	stops = [];
	post.mockReset().mockImplementation(async (_path: string, body: { rooms: string[] }) => {
		asked = body.rooms;
		const until = new Date(Date.now() + 30 * 60_000).toISOString();
		return { ticket: "t", expires_at: until, url: "" };
	});
	io.mockReset().mockImplementation(() => {
		const made = new Gateway(opens, () => asked);
		gateways.push(made);
		return made;
	});
});

afterEach(() => {
	for (const stop of stops) stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test("a screen joins first, fetches after, and applies what is pushed", async () => {
	const live = await open();
	const one = screen("order:1");
	stops.push(live.follow(one));
	await vi.advanceTimersByTimeAsync(50);
	expect([live.connection.value, one.fetched]).toEqual(["live", 1]);
	const pushed = { room: "order:1", kind: "order", id: "1", seq: 2, view: {} };
	gateways[0]?.tell("pushed", pushed);
	expect(one.pushed).toEqual([pushed]);
});

test("two screens of one page share a socket and one ticket for all rooms", async () => {
	const live = await open();
	stops.push(live.follow(screen("orders")));
	await vi.advanceTimersByTimeAsync(50);
	const drop = live.follow(screen("order:1", "orders"));
	await vi.advanceTimersByTimeAsync(50);
	expect(gateways.length).toBe(1);
	expect(asked).toEqual(["orders", "order:1"]);
	drop();
	stops.push(() => undefined);
	expect(gateways[0]?.connected).toBe(true);
});

test("where websockets are blocked the snapshot is asked for each three seconds", async () => {
	opens = false;
	const live = await open();
	const one = screen("order:1");
	stops.push(live.follow(one));
	await vi.advanceTimersByTimeAsync(50);
	expect(live.connection.value).toBe("polling");
	const before = one.fetched;
	await vi.advanceTimersByTimeAsync(30_000);
	expect(one.fetched - before).toBeGreaterThanOrEqual(9);
});

test("after a hang-up the screen joins again and fetches what it missed", async () => {
	const live = await open();
	const one = screen("order:1");
	stops.push(live.follow(one));
	await vi.advanceTimersByTimeAsync(50);
	gateways[0]?.close();
	expect(live.connection.value).toBe("polling");
	const before = one.fetched;
	await vi.advanceTimersByTimeAsync(5_000);
	expect(live.connection.value).toBe("live");
	expect(gateways.length).toBe(2);
	expect(one.fetched).toBeGreaterThan(before);
});

test("a ticket is renewed before it ends, on the same socket", async () => {
	const live = await open();
	stops.push(live.follow(screen("order:1")));
	await vi.advanceTimersByTimeAsync(50);
	expect(post).toHaveBeenCalledTimes(1);
	await vi.advanceTimersByTimeAsync(29 * 60_000 + 5_000);
	expect(post).toHaveBeenCalledTimes(2);
	expect(gateways.length).toBe(1);
});

test("a phone whose clock runs ahead does not ask for a ticket each second", async () => {
	const live = await open();
	const over = new Date(Date.now() - 60 * 60_000).toISOString();
	post.mockImplementation(async (_path: string, body: { rooms: string[] }) => {
		asked = body.rooms;
		return { ticket: "t", expires_at: over, url: "" };
	});
	stops.push(live.follow(screen("order:1")));
	await vi.advanceTimersByTimeAsync(5 * 60_000);
	expect(post.mock.calls.length).toBeLessThan(8);
});

test("without network the screen says so, and recovers by itself", async () => {
	const live = await open();
	const one = screen("order:1");
	let lost = true;
	one.refetch = async () => {
		if (lost) throw new Unreachable("lift");
	};
	post.mockRejectedValueOnce(new Unreachable("lift"));
	stops.push(live.follow(one));
	await vi.advanceTimersByTimeAsync(50);
	// The error class of a fresh page is another one, as that of a broken fetch is.
	expect(live.connection.value).toBe("offline");
	lost = false;
	await vi.advanceTimersByTimeAsync(8_000);
	expect(live.connection.value).toBe("live");
});

test("a page without screens keeps nothing open", async () => {
	const live = await open();
	const stop = live.follow(screen("order:1"));
	await vi.advanceTimersByTimeAsync(50);
	stop();
	expect(gateways[0]?.connected).toBe(false);
	const calls = post.mock.calls.length;
	await vi.advanceTimersByTimeAsync(120_000);
	expect(post.mock.calls.length).toBe(calls);
});
