import { useState } from "preact/hooks";
import { usePoll } from "../twin/usePoll";
import type { Releases } from "../wire/api.gen";
import { getReleases } from "./calls";

/** Devices report their progress as it changes; a screen that is looked at asks often enough. */
const EVERY_MS = 5_000;

/** Every release and how far it has come, asked for again and again. */
export function useReleases() {
	const [releases, setReleases] = useState<Releases["releases"] | null>(null);
	const accept = (came: Releases) => setReleases(came.releases);
	const reload = async () => accept(await getReleases());
	const error = usePoll(reload, EVERY_MS);
	return { releases, error, accept, reload };
}
