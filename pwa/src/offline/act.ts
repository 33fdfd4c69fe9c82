import { signal } from "@preact/signals";
import { newId } from "../net/api";
import { type Action, perform, queue } from "./outbox";

/** Actions that were sent while the person waits: their answer comes by itself. */
const awaited = signal<ReadonlySet<string>>(new Set());

interface Done {
	person: string;
	path: string;
	body?: object;
	/** What it was, in the person's words. */
	label: string;
	/** Given where the id must be known before, such as a settlement. */
	id?: string;
}

/** Do what a person must not lose. Null when it is kept for later; raises ProblemError when refused. */
export async function act<T>({ person, path, body, label, id = newId() }: Done): Promise<T | null> {
	awaited.value = new Set([...awaited.value, id]);
	const answer = await perform<T>({ method: "POST", path, body: { ...body, id }, label, person });
	if (answer === null) awaited.value = new Set([...awaited.value].filter((one) => one !== id));
	return answer;
}

/** What this person did under a path and the server has not heard: a screen adds it to the server's view. */
export function keptFor(person: string, path: string): Action[] {
	return queue.value.filter(
		(one) => one.person === person && one.path.startsWith(path) && !awaited.value.has(one.body.id),
	);
}
