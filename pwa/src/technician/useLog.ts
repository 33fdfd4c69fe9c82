import { useEffect, useRef, useState } from "preact/hooks";
import { get, seg, withQuery } from "../net/api";
import type { LogPage } from "../wire/api.gen";
import { type Lines, withNewest, withOlder } from "./logState";

interface Wanted {
	of: "lockers" | "tills";
	id: string;
	seq: number;
	cell: number | null;
	group: string;
}

/** How long news rests before the log is asked again: doors move in bursts. */
const REST_MS = 400;

/** The log of a machine or of one of its cells: follows the machine's number, older lines on demand. */
export function useLog({ of, id, seq, cell, group }: Wanted) {
	const [lines, setLines] = useState<Lines | null>(null);
	const [error, setError] = useState<unknown>(null);
	const wanted = useRef("");
	const key = `${of} ${id} ${cell} ${group}`;
	const page = (before: number) =>
		get<LogPage>(
			withQuery(`/${of}/${seg(id)}/log`, {
				before: before || undefined,
				cell: cell ?? undefined,
				group,
			}),
		);
	const latest = async () => {
		const asked = key;
		try {
			const came = await page(0);
			if (wanted.current !== asked) return;
			setLines((have) => withNewest(have, came));
			setError(null);
		} catch (problem) {
			if (wanted.current === asked) setError(problem);
		}
	};
	useEffect(() => {
		const other = wanted.current !== key;
		wanted.current = key;
		if (other) setLines(null);
		const timer = setTimeout(() => void latest(), other ? 0 : REST_MS);
		return () => clearTimeout(timer);
	}, [key, seq]);
	const more = async () => {
		const came = await page(lines?.next ?? 0);
		setLines((have) => withOlder(have, came));
	};
	return { lines, error, more, reload: latest };
}
