import type { LogEntry, LogPage } from "../wire/api.gen";

export interface Lines {
	entries: LogEntry[];
	/** Where the next older page begins; 0 at the end. */
	next: number;
}

/** Join lines of the log, each once, the latest first. */
export function joinLines(known: readonly LogEntry[], came: readonly LogEntry[]): LogEntry[] {
	const fresh = came.filter((line) => !known.some((one) => one.no === line.no));
	return [...known, ...fresh].sort((a, b) => b.no - a.no);
}

/** Put the newest page on top; when it does not reach what is known, only it stays. */
export function withNewest(known: Lines | null, page: LogPage): Lines {
	const last = known?.entries[0]?.no ?? 0;
	const gap = page.next > 0 && page.entries.every((line) => line.no > last);
	if (known === null || gap) return { entries: page.entries, next: page.next };
	return { entries: joinLines(known.entries, page.entries), next: known.next };
}

/** Put an older page under what is known. */
export function withOlder(known: Lines | null, page: LogPage): Lines {
	return { entries: joinLines(known?.entries ?? [], page.entries), next: page.next };
}
