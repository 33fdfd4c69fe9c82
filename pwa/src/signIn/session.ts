import { signal } from "@preact/signals";
import { app, get, needsSignIn, post, request } from "../net/api";
import { wipe } from "../offline/kept";
import { restOutbox, wakeOutbox } from "../offline/outbox";
import { drop, put, take } from "../offline/shelf";
import type { CodeSent, Me, Role } from "../wire/api.gen";
import { signInAs } from "./demoSignIn";

export type Session =
	| { state: "asking" }
	| { state: "out" }
	| { state: "in"; me: Me }
	| { state: "failed"; error: unknown };

/** Who is behind this screen. */
export const session = signal<Session>({ state: "asking" });

const KEPT_ROLE = "lukoshko.as";
/** Who was here, and that they left before the server could be told; of each app. */
const keptMe = () => `lukoshko.me.${app()}`;
const keptLeft = () => `lukoshko.left.${app()}`;

/** The person; only for screens inside the gate. */
export function me(): Me {
	if (session.value.state !== "in") throw new Error("nobody is signed in");
	return session.value.me;
}

function came(person: Me): void {
	put(keptMe(), JSON.stringify(person));
	isHere(person);
}

/** A new session has taken the place of one that nobody may have ended. */
function signedIn(person: Me): void {
	drop(keptLeft());
	came(person);
}

/** What this person did without network is counted and sent, also when the app was opened without network. */
function isHere(person: Me): void {
	session.value = { state: "in", me: person };
	void wakeOutbox(person.id).catch(() => undefined);
}

function nobody(): void {
	session.value = { state: "out" };
	restOutbox();
}

/** The role of a demo link (`?as=picker`), kept for this tab. */
export function demoRole(): Role | null {
	const asked = new URLSearchParams(location.search).get("as");
	if (asked) sessionStorage.setItem(KEPT_ROLE, asked);
	return sessionStorage.getItem(KEPT_ROLE) as Role | null;
}

/** Who was here the last time: a phone in a lift opens its app without asking the server. */
function remembered(): Me | null {
	const kept = take(keptMe());
	return kept ? (JSON.parse(kept) as Me) : null;
}

let looking: Promise<void> | null = null;

/** Ask the server who this is; a demo link signs in by itself when it is somebody else. Asked twice, looks once. */
export function recognise(role: Role): Promise<void> {
	looking ??= look(role).finally(() => {
		looking = null;
	});
	return looking;
}

async function look(role: Role): Promise<void> {
	const wanted = demoRole();
	if (take(keptLeft()) !== null && !(await leave())) return nobody();
	try {
		const person = await get<Me>("/me");
		if (wanted === role && !person.roles.includes(role)) await demoSignIn(role);
		else came(person);
	} catch (error) {
		if (needsSignIn(error)) {
			if (wanted === role) await demoSignIn(role);
			else nobody();
			return;
		}
		const known = remembered();
		if (known) isHere(known);
		else session.value = { state: "failed", error };
	}
}

/** One tap in the demo: the real code flow, the code read from the message gateway. */
export async function demoSignIn(role: Role): Promise<void> {
	try {
		signedIn(await signInAs(role));
	} catch {
		nobody();
	}
}

/** Send a code to a phone. */
export function askCode(phone: string): Promise<CodeSent> {
	return post<CodeSent>("/sign-in/code", { phone });
}

/** Phone and code make a session. Raises ProblemError. */
export async function signIn(phone: string, code: string): Promise<void> {
	signedIn(await post<Me>("/sign-in", { phone, code }));
}

/** Forget the session here and on the server. */
export async function signOut(): Promise<void> {
	sessionStorage.removeItem(KEPT_ROLE);
	wipe();
	drop(keptMe());
	put(keptLeft(), "yes");
	await leave();
	nobody();
}

/** Tell the server of the sign-out; false when it has not heard, and is told again by the next look. */
async function leave(): Promise<boolean> {
	try {
		await request<null>("POST", "/sign-out");
	} catch {
		return false;
	}
	drop(keptLeft());
	return true;
}
