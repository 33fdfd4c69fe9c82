import { useEffect, useRef } from "preact/hooks";
import { keptFor } from "./act";
import type { Action } from "./outbox";

/** What is kept for later under a path; calls `onSent` when some of it has reached the server. */
export function useKept(person: string, path: string, onSent: () => Promise<void>): Action[] {
	const actions = keptFor(person, path);
	const before = useRef(actions.length);
	const sent = useRef(onSent);
	sent.current = onSent;
	const count = actions.length;
	useEffect(() => {
		if (count < before.current) void sent.current();
		before.current = count;
	}, [count]);
	return actions;
}
