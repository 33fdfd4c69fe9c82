import { get, post, withQuery } from "../net/api";
import type { Me, Role } from "../wire/api.gen";

export interface DemoPerson {
	role: Role;
	name: string;
	phone: string;
}

export interface DemoMessage {
	no: number;
	id: string;
	phone: string;
	text: string;
	at: string;
}

const PAUSE_MS = 150;
const TRIES = 40;

/** The people of the demo; raises ProblemError where there is no demo. */
export function demoPeople(): Promise<DemoPerson[]> {
	return get<DemoPerson[]>("/demo/people");
}

/** The message gateway's inbox of one phone, or of all, after a number. */
export async function demoMessages(phone = "", after = 0): Promise<DemoMessage[]> {
	const path = withQuery("/demo/messages", { phone, after });
	const inbox = await get<{ messages: DemoMessage[] }>(path);
	return inbox.messages;
}

/** The digits of a sign-in message; null when it carries none. */
export function codeIn(text: string): string | null {
	return /(?<!\d)\d{4,8}(?!\d)/.exec(text)?.[0] ?? null;
}

const pause = () => new Promise((passed) => setTimeout(passed, PAUSE_MS));

async function newCode(phone: string, after: number): Promise<string> {
	for (let tries = 0; tries < TRIES; tries += 1) {
		const fresh = (await demoMessages(phone)).filter((message) => message.no > after).at(-1);
		const code = fresh ? codeIn(fresh.text) : null;
		if (code) return code;
		await pause();
	}
	throw new Error(`no code came to ${phone.slice(-4)}`);
}

/** Sign in the demo's person of a role, as a person would: ask for a code, read it, type it. */
export async function signInAs(role: Role): Promise<Me> {
	const person = (await demoPeople()).find((one) => one.role === role);
	if (person === undefined) throw new Error(`the demo has no ${role}`);
	const { phone } = person;
	const last = (await demoMessages(phone)).at(-1)?.no ?? 0;
	// Asked again too soon, the code that came before still works.
	const sent = await post("/sign-in/code", { phone }).then(
		() => true,
		() => false,
	);
	const code = await newCode(phone, sent ? last : last - 1);
	return post<Me>("/sign-in", { phone, code });
}
