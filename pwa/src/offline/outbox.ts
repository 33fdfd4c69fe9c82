import { computed, signal } from "@preact/signals";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Method, request } from "../net/api";
import { ProblemError } from "../net/problem";

/** Something a person did and must not lose. `body.id` makes a repeat harmless. */
export interface Action {
	method: Method;
	path: string;
	body: object & { id: string };
	/** What it was, in the person's words, for the strip. */
	label: string;
	/** Who did it: only the same person's session may send it. */
	person: string;
}

export interface Refused {
	action: Action;
	error: ProblemError;
}

interface Kept extends Action {
	no: number;
	at: number;
	/** The server refused it for good, and its person has not looked yet. */
	refusal?: Pick<ProblemError, "status" | "code" | "facts" | "message">;
}

interface Schema extends DBSchema {
	actions: { key: number; value: Omit<Kept, "no"> & { no?: number } };
}

/** Whose screen this is; empty while nobody is here. */
const current = signal("");
const kept = signal<readonly Omit<Kept, "no">[]>([]);
/** What waits to be sent, of any person on this device, the oldest first. */
export const queue = computed<readonly Action[]>(() => kept.value.filter((one) => !one.refusal));
/** How many actions of whoever is here wait. */
export const waiting = computed(
	() => queue.value.filter(({ person }) => person === current.value).length,
);
/** What the server refused for good; the person must look, then dismiss. */
export const refused = computed<readonly Refused[]>(() =>
	kept.value.flatMap((one) => {
		if (!one.refusal || one.person !== current.value) return [];
		const { status, code, facts, message } = one.refusal;
		return [{ action: one, error: new ProblemError(status, code, facts, message) }];
	}),
);

const RETRY_MS = 3_000;
const answers = new Map<number, (answer: unknown) => void>();
let opened: Promise<IDBPDatabase<Schema>> | null = null;
let draining: Promise<void> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let listening = false;

function database(): Promise<IDBPDatabase<Schema>> {
	opened ??= openDB<Schema>("lukoshko-outbox", 1, {
		upgrade: (db) => void db.createObjectStore("actions", { keyPath: "no", autoIncrement: true }),
		terminated: reopen,
	});
	opened.catch(reopen);
	return opened;
}

/** A phone closes a database that lay idle, or does not open one: the next action tries again. */
function reopen(): void {
	opened = null;
}

async function recount(db: IDBPDatabase<Schema>): Promise<void> {
	kept.value = await db.getAll("actions");
}

/** Put the action into the store; null when it takes none: private windows and full phones. */
async function put(action: Action): Promise<number | null> {
	try {
		const db = await database();
		const no = await db.add("actions", { ...action, at: Date.now() });
		await recount(db);
		return no;
	} catch {
		reopen();
		return null;
	}
}

/** Keep the action, then send everything that waits, in order.
 * Resolves with the server's answer, with null when it is kept for later; raises ProblemError when refused,
 * and Unreachable where nothing can be kept and nobody answers. */
export async function perform<T>(action: Action): Promise<T | null> {
	const no = await put(action);
	if (no === null) return request<T>(action.method, action.path, action.body, action.person);
	const answered = new Promise<unknown>((resolve) => answers.set(no, resolve));
	const drained = drain(action.person).then(
		() => null,
		() => null,
	);
	const answer = await Promise.race([answered, drained]);
	answers.delete(no);
	if (answer instanceof ProblemError) throw answer;
	return answer as T | null;
}

/** Send what waits, for this person; safe to call at any time, from many places. */
export function drain(person: string): Promise<void> {
	current.value = person;
	clearTimeout(timer);
	// A call while another runs must still see its own action sent.
	const before = draining?.catch(() => undefined) ?? Promise.resolve();
	const mine = before.then(() => exclusively(() => sendAll(person)));
	draining = mine;
	return mine.finally(() => {
		if (draining === mine) draining = null;
	});
}

/** Two tabs share the outbox: only one of them sends at a time, where the browser can tell. */
async function exclusively(work: () => Promise<void>): Promise<void> {
	const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
	if (locks) await locks.request("lukoshko-outbox", work);
	else await work();
}

async function sendAll(person: string): Promise<void> {
	const db = await database();
	for (const key of await db.getAllKeys("actions")) {
		const one = await db.get("actions", key);
		if (one === undefined || one.person !== person || one.refusal) continue;
		const outcome = await sendOne({ ...one, no: key });
		if (outcome === "later") {
			timer = setTimeout(() => void drain(current.value), RETRY_MS);
			break;
		}
		if (outcome.refusal) await db.put("actions", { ...one, no: key, refusal: outcome.refusal });
		else await db.delete("actions", key);
		await recount(db);
		outcome.tell?.();
	}
	await recount(db);
}

/** A refusal that another try cannot change. */
export function final(error: unknown): error is ProblemError {
	if (!(error instanceof ProblemError)) return false;
	// A page of somebody else's on the way (a hotel's network, a proxy) has no code of ours and decides nothing.
	if (error.code === `http.${error.status}`) return false;
	return error.status >= 400 && error.status < 500 && ![401, 408, 425, 429].includes(error.status);
}

interface Outcome {
	/** Called once the action is off the device. */
	tell?: () => void;
	/** Nobody waits for the answer any more: it stays until its person has looked. */
	refusal?: NonNullable<Kept["refusal"]>;
}

async function sendOne({ no, method, path, body, person }: Kept): Promise<Outcome | "later"> {
	try {
		const answer = await request<unknown>(method, path, body, person);
		return { tell: () => answers.get(no)?.(answer) };
	} catch (error) {
		if (!final(error)) return "later";
		const heard = answers.get(no);
		if (heard) return { tell: () => heard(error) };
		const { status, code, facts, message } = error;
		return { refusal: { status, code, facts, message } };
	}
}

/** The person has seen the refusal. */
export async function dismiss(id: string): Promise<void> {
	const db = await database();
	for (const one of await db.getAll("actions")) {
		if (one.refusal && one.body.id === id && one.no !== undefined)
			await db.delete("actions", one.no);
	}
	await recount(db);
}

/** This person is here: count what waits, send theirs, and go on whenever the network comes back. */
export async function wakeOutbox(person: string): Promise<void> {
	if (!listening) {
		listening = true;
		window.addEventListener("online", () => void drain(current.value));
		document.addEventListener("visibilitychange", () => {
			if (document.visibilityState === "visible") void drain(current.value);
		});
	}
	await recount(await database());
	await drain(person);
}

/** Nobody is here: what waits lies still until its person comes back. */
export function restOutbox(): void {
	current.value = "";
	clearTimeout(timer);
}
