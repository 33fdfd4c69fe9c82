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
}

interface Schema extends DBSchema {
	actions: { key: number; value: Omit<Kept, "no"> & { no?: number } };
}

/** What waits to be sent, of any person on this device, the oldest first. */
export const queue = signal<readonly Action[]>([]);
/** How many actions wait. */
export const waiting = computed(() => queue.value.length);
/** What the server refused for good; the person must look, then dismiss. */
export const refused = signal<readonly Refused[]>([]);

const RETRY_MS = 3_000;
const answers = new Map<number, (answer: unknown) => void>();
let opened: Promise<IDBPDatabase<Schema>> | null = null;
let draining: Promise<void> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let current = "";
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
	queue.value = await db.getAll("actions");
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
	current = person;
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
		const kept = await db.get("actions", key);
		if (kept === undefined || kept.person !== person) continue;
		const outcome = await sendOne({ ...kept, no: key });
		if (outcome === "later") {
			timer = setTimeout(() => void drain(current), RETRY_MS);
			break;
		}
		await db.delete("actions", key);
		await recount(db);
		outcome.tell();
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

/** Send one action; what is to be told is told only after the action is off the device. */
async function sendOne(kept: Kept): Promise<{ tell: () => void } | "later"> {
	const { method, path, body, label, person } = kept;
	const heard = () => answers.get(kept.no);
	try {
		const answer = await request<unknown>(method, path, body, person);
		return { tell: () => heard()?.(answer) };
	} catch (error) {
		if (!final(error)) return "later";
		const show = () => {
			const action = { method, path, body, label, person };
			refused.value = [...refused.value, { action, error }];
		};
		return { tell: () => (heard() ?? show)(error) };
	}
}

/** The person has seen the refusal. */
export function dismiss(id: string): void {
	refused.value = refused.value.filter((one) => one.action.body.id !== id);
}

/** This person is here: count what waits, send theirs, and go on whenever the network comes back. */
export async function wakeOutbox(person: string): Promise<void> {
	if (!listening) {
		listening = true;
		window.addEventListener("online", () => void drain(current));
		document.addEventListener("visibilitychange", () => {
			if (document.visibilityState === "visible") void drain(current);
		});
	}
	await recount(await database());
	await drain(person);
}

/** Nobody is here: what waits lies still until its person comes back. */
export function restOutbox(): void {
	current = "";
	clearTimeout(timer);
}
