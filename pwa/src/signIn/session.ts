import { signal } from "@preact/signals";
import { get, needsSignIn, post, request } from "../net/api";
import { wipe } from "../offline/kept";
import { wakeOutbox } from "../offline/outbox";
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
const KEPT_ME = "lukoshko.me";
let awake = false;

/** The person; only for screens inside the gate. */
export function me(): Me {
	if (session.value.state !== "in") throw new Error("nobody is signed in");
	return session.value.me;
}

function came(person: Me): void {
	session.value = { state: "in", me: person };
	localStorage.setItem(`${KEPT_ME}.${location.pathname}`, JSON.stringify(person));
	wake(person);
}

/** What this person did without network is counted and sent, also when the app was opened without network. */
function wake(person: Me): void {
	if (awake) return;
	awake = true;
	void wakeOutbox(person.id);
}

/** The role of a demo link (`?as=picker`), kept for this tab. */
export function demoRole(): Role | null {
	const asked = new URLSearchParams(location.search).get("as");
	if (asked) sessionStorage.setItem(KEPT_ROLE, asked);
	return sessionStorage.getItem(KEPT_ROLE) as Role | null;
}

/** Who was here the last time: a phone in a lift opens its app without asking the server. */
function remembered(): Me | null {
	const kept = localStorage.getItem(`${KEPT_ME}.${location.pathname}`);
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
	try {
		const person = await get<Me>("/me");
		if (wanted === role && !person.roles.includes(role)) await demoSignIn(role);
		else came(person);
	} catch (error) {
		if (needsSignIn(error)) {
			if (wanted === role) await demoSignIn(role);
			else session.value = { state: "out" };
			return;
		}
		const known = remembered();
		session.value = known ? { state: "in", me: known } : { state: "failed", error };
		if (known) wake(known);
	}
}

/** One tap in the demo: the real code flow, the code read from the message gateway. */
export async function demoSignIn(role: Role): Promise<void> {
	try {
		came(await signInAs(role));
	} catch {
		session.value = { state: "out" };
	}
}

/** Send a code to a phone. */
export function askCode(phone: string): Promise<CodeSent> {
	return post<CodeSent>("/sign-in/code", { phone });
}

/** Phone and code make a session. Raises ProblemError. */
export async function signIn(phone: string, code: string): Promise<void> {
	came(await post<Me>("/sign-in", { phone, code }));
}

/** Forget the session here and on the server. */
export async function signOut(): Promise<void> {
	sessionStorage.removeItem(KEPT_ROLE);
	wipe();
	localStorage.removeItem(`${KEPT_ME}.${location.pathname}`);
	await request<null>("POST", "/sign-out").catch(() => null);
	session.value = { state: "out" };
}
