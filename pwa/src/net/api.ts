import { signal } from "@preact/signals";
import { ProblemError, readProblem, Unreachable } from "./problem";

export const BASE = "/api/v1";
const TIMEOUT_MS = 15_000;
const FILE_TIMEOUT_MS = 600_000;

/** Rises when the server no longer knows the session: the gate looks again who this is. */
export const sessionLost = signal(0);

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Escape one part of a path: an id of 1C may hold `#`. */
export function seg(part: string | number): string {
	return encodeURIComponent(part);
}

/** A path with its query; empty values are left out. */
export function withQuery(
	path: string,
	query: Record<string, string | number | undefined>,
): string {
	const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
	if (filled.length === 0) return path;
	return `${path}?${new URLSearchParams(filled.map(([name, value]) => [name, String(value)]))}`;
}

/** An id made by the screen: the same id again has no second effect. */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readBody(answer: Response): Promise<unknown> {
	const text = await answer.text();
	if (text === "") return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Which app asks: each has a session of its own, so that one browser may be several people. */
export function app(): string {
	return location.pathname.split("/")[1] || "customer";
}

async function answered<T>(
	method: Method,
	path: string,
	reader: (answer: Response) => Promise<T>,
	init: RequestInit,
): Promise<[Response, T | unknown]> {
	let answer: Response;
	let read: T | unknown;
	try {
		answer = await fetch(`${BASE}${path}`, {
			method,
			credentials: "same-origin",
			cache: "no-store",
			signal: AbortSignal.timeout(TIMEOUT_MS),
			...init,
		});
		read = await (answer.ok ? reader(answer) : readBody(answer));
	} catch (error) {
		throw new Unreachable(`${method} ${path}: ${String(error)}`);
	}
	if (answer.status === 401 && path !== "/me") sessionLost.value += 1;
	if (!answer.ok) throw readProblem(answer.status, read);
	return [answer, read];
}

/** A file and its name. Raises ProblemError for a refusal, Unreachable when nobody answered. */
export async function getFile(path: string): Promise<{ file: Blob; name: string }> {
	const headers = { "X-Lukoshko-App": app() };
	const [answer, file] = await answered("GET", path, (came) => came.blob(), { headers });
	const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
	return { file: file as Blob, name: named?.[1] ?? "file" };
}

/** One request. Raises ProblemError for a refusal, Unreachable when nobody answered.
 * With a `person` it is theirs alone: refused (401) when somebody else is signed in by now. */
export async function request<T>(
	method: Method,
	path: string,
	body?: unknown,
	person = "",
): Promise<T> {
	const headers: Record<string, string> = { Accept: "application/json", "X-Lukoshko-App": app() };
	if (person !== "") headers["X-Lukoshko-Person"] = person;
	if (method !== "GET") {
		headers["X-Lukoshko"] = "1";
		headers["Content-Type"] = "application/json";
	}
	const [answer, read] = await answered(method, path, readBody, {
		headers,
		...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
	});
	// A captive portal or an old proxy answers 200 with a page of its own.
	if (read === null && answer.status !== 204) throw new Unreachable(`${method} ${path}: not JSON`);
	return read as T;
}

/** Send a file as it is; it may take minutes. Raises ProblemError for a refusal, Unreachable when nobody answered. */
export async function sendFile<T>(path: string, file: Blob): Promise<T> {
	const headers = { "X-Lukoshko": "1", "X-Lukoshko-App": app() };
	const signal = AbortSignal.timeout(FILE_TIMEOUT_MS);
	const [, read] = await answered("PUT", path, readBody, { headers, body: file, signal });
	return read as T;
}

export const get = <T>(path: string): Promise<T> => request<T>("GET", path);
export const post = <T>(path: string, body: object = {}): Promise<T> =>
	request<T>("POST", path, body);
export const put = <T>(path: string, body: object): Promise<T> => request<T>("PUT", path, body);
export const patch = <T>(path: string, body: object): Promise<T> => request<T>("PATCH", path, body);
export const del = <T>(path: string): Promise<T> => request<T>("DELETE", path);

/** True when the person must sign in, or sign in as somebody else. */
export function needsSignIn(error: unknown): boolean {
	return error instanceof ProblemError && error.status === 401;
}
