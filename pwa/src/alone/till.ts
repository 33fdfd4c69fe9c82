import { readProblem, Unreachable } from "../net/problem";
import type { DoorState, DoorTill } from "../wire/api.gen";

const PATIENCE_MS = 8_000;

/** Ask the till on this device. Raises ProblemError for a refusal, Unreachable when it does not answer. */
async function ask(till: DoorTill, path: string, body?: object): Promise<DoorState> {
	let answer: Response;
	let read: unknown;
	try {
		answer = await fetch(`${till.url}${path}`, {
			method: body === undefined ? "GET" : "POST",
			credentials: "omit",
			cache: "no-store",
			signal: AbortSignal.timeout(PATIENCE_MS),
			headers: { "Content-Type": "application/json", "X-Lukoshko-Till": till.pairing },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		read = await answer.json();
	} catch (error) {
		throw new Unreachable(`till ${path}: ${String(error)}`);
	}
	if (!answer.ok) throw readProblem(answer.status, read);
	return read as DoorState;
}

/** Hand a settlement over; the same again is told how it stands. */
export const settleAt = (till: DoorTill, asked: object): Promise<DoorState> =>
	ask(till, "/door/settlements", asked);

/** How a settlement stands. */
export const standAt = (till: DoorTill, intentId: string): Promise<DoorState> =>
	ask(till, `/door/settlements/${encodeURIComponent(intentId)}`);
