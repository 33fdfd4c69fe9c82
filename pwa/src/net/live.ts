import { signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";
import type { Pushed, TicketGiven, Watching } from "../wire/api.gen";
import { post, withQuery } from "./api";
import { ProblemError } from "./problem";

/** `live`: pushed; `polling`: asked for again and again; `offline`: the last question had no answer. */
export type Connection = "connecting" | "live" | "polling" | "offline";

export const connection = signal<Connection>("connecting");

export interface Follow {
	rooms: readonly string[];
	/** Fetch the snapshot and apply it by number. */
	refetch: () => Promise<void>;
	/** Apply one pushed view by number. */
	onPush: (pushed: Pushed) => void;
	/** The key of a pickup, for a kiosk without a signed-in person. */
	key?: string;
}

const POLL_MS = 3_000;
const CALM_MS = 30_000;
const FIRST_FETCH_MS = 600;
const RETRY_MS = 4_000;
const ACK_MS = 5_000;
const LEAST_MS = 120_000;

const follows = new Set<Follow>();
let socket: Socket | null = null;
let socketUrl: string | null = null;
let ticketUntil = 0;
let joining = false;
let joinAgain = false;
let lastFetch = 0;
let timers: ReturnType<typeof setInterval>[] = [];

/** Follow rooms until the returned function is called: joins, fetches, applies; falls back to asking. */
export function follow(one: Follow): () => void {
	follows.add(one);
	start();
	const first = setTimeout(() => void fetchOne(one), FIRST_FETCH_MS);
	void join().finally(() => clearTimeout(first));
	return () => {
		clearTimeout(first);
		follows.delete(one);
		if (follows.size === 0) stop();
	};
}

async function fetchOne(one: Follow): Promise<void> {
	if (!follows.has(one)) return;
	lastFetch = Date.now();
	try {
		await one.refetch();
		if (connection.value === "offline") connection.value = socket?.connected ? "live" : "polling";
	} catch (error) {
		if (!(error instanceof ProblemError)) connection.value = "offline";
	}
}

async function fetchAll(): Promise<void> {
	await Promise.all([...follows].map(fetchOne));
}

/** Ask for one ticket for all rooms, join, then fetch what changed meanwhile. */
async function join(): Promise<void> {
	if (joining) {
		joinAgain = true;
		return;
	}
	joining = true;
	try {
		do {
			joinAgain = false;
			await joinOnce();
		} while (joinAgain);
	} finally {
		joining = false;
	}
}

async function joinOnce(): Promise<void> {
	const rooms = [...new Set([...follows].flatMap((one) => one.rooms))];
	const key = [...follows].find((one) => one.key)?.key;
	if (rooms.length === 0) return;
	try {
		const ticket = await post<TicketGiven>(withQuery("/live/ticket", { key }), { rooms });
		await watch(ticket);
		connection.value = "live";
	} catch {
		if (connection.value !== "offline") connection.value = "polling";
	}
	await fetchAll();
}

async function watch(ticket: TicketGiven): Promise<void> {
	const gateway = await connect(ticket.url);
	const answer: unknown = await gateway
		.timeout(ACK_MS)
		.emitWithAck("watch", { ticket: ticket.ticket });
	const seen = answer as Partial<Watching> | null;
	if (!seen?.rooms) {
		gateway.close(); // a socket without rooms would be taken for a joined one
		throw new Error("the gateway refused the ticket");
	}
	// By a phone's clock that runs ahead it is over already.
	ticketUntil = Math.max(Date.parse(ticket.expires_at), Date.now() + LEAST_MS);
}

async function connect(url: string): Promise<Socket> {
	if (socket?.connected && socketUrl === url) return socket;
	socket?.close();
	socketUrl = url;
	const gateway = io(`${url}/live`, {
		path: "/live/socket.io",
		transports: ["websocket"],
		reconnection: false,
		timeout: ACK_MS,
		forceNew: true,
	});
	socket = gateway;
	gateway.on("pushed", (pushed: Pushed) => {
		for (const one of follows) one.onPush(pushed);
	});
	gateway.on("disconnect", () => {
		if (socket === gateway && follows.size > 0) connection.value = "polling";
	});
	await new Promise<void>((joined, failed) => {
		gateway.once("connect", joined);
		gateway.once("connect_error", failed);
		gateway.once("disconnect", () => failed(new Error("disconnected")));
	});
	return gateway;
}

/** Asks again where pushes do not come, renews the ticket before it ends, and now and then asks all the same. */
function beat(): void {
	if (document.visibilityState === "hidden") return;
	const pushed = connection.value === "live" && socket?.connected === true;
	if (Date.now() - lastFetch >= (pushed ? CALM_MS : POLL_MS)) void fetchAll();
	if (pushed && ticketUntil - Date.now() < 60_000) void renew();
}

async function renew(): Promise<void> {
	ticketUntil = Number.POSITIVE_INFINITY;
	await join();
}

function rejoin(): void {
	if (document.visibilityState === "visible" && !socket?.connected) void join();
}

function wake(): void {
	if (document.visibilityState !== "visible") return;
	if (socket?.connected) void fetchAll();
	else rejoin();
}

function start(): void {
	if (timers.length > 0) return;
	timers = [setInterval(beat, 1_000), setInterval(rejoin, RETRY_MS)];
	document.addEventListener("visibilitychange", wake);
	window.addEventListener("online", wake);
}

function stop(): void {
	for (const timer of timers) clearInterval(timer);
	timers = [];
	document.removeEventListener("visibilitychange", wake);
	window.removeEventListener("online", wake);
	socket?.close();
	socket = null;
	connection.value = "connecting";
}
