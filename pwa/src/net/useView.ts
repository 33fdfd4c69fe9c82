import { useCallback, useState } from "preact/hooks";
import { keep, kept } from "../offline/kept";
import type { Pushed } from "../wire/api.gen";
import { get } from "./api";
import { useLive } from "./useLive";

interface Numbered {
	seq: number;
}

interface Wanted {
	/** Whose screen this is; the view is kept on the device for this person. */
	person: string;
	path: string;
	kind: Pushed["kind"];
	room: string;
}

interface Viewed<T> {
	view: T | null;
	/** Why the last question failed; null when it did not. */
	error: unknown;
	/** Apply a view that an action answered. */
	accept: (came: T) => void;
	reload: () => Promise<void>;
}

/** The later of two views by number; of two with one number, the one that came last. */
export function newer<T extends Numbered>(have: T | null, came: T): T {
	return have !== null && have.seq > came.seq ? have : came;
}

/** Follow one entity: joined, fetched, pushed; starts with what this device kept. One path per mounted component. */
export function useView<T extends Numbered>({ person, path, kind, room }: Wanted): Viewed<T> {
	const [view, setView] = useState<T | null>(() => kept<T>(person, path));
	const [error, setError] = useState<unknown>(null);
	const accept = useCallback(
		(came: T) => {
			setError(null);
			setView((have) => {
				const next = newer(have, came);
				keep(person, path, next);
				return next;
			});
		},
		[person, path],
	);
	const refetch = useCallback(async () => {
		try {
			accept(await get<T>(path));
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	}, [accept, path]);
	useLive([room], {
		refetch,
		onPush: (pushed) => {
			if (pushed.kind === kind && pushed.room === room) accept(pushed.view as T);
		},
	});
	const reload = useCallback(() => refetch().catch(() => undefined), [refetch]);
	return { view, error, accept, reload };
}
