import { useState } from "preact/hooks";
import { usePoll } from "../twin/usePoll";
import type { JoinView } from "../wire/api.gen";
import { decideJoin, getJoins } from "./calls";

/** Who asks to join stands beside the device and waits. */
const EVERY_MS = 10_000;

/** Who asks to join, asked for again and again. */
export function useJoins() {
	const [joins, setJoins] = useState<readonly JoinView[]>([]);
	usePoll(async () => setJoins((await getJoins()).joins), EVERY_MS);
	const decide = async (id: string, verdict: "approve" | "refuse") =>
		setJoins((await decideJoin(id, verdict)).joins);
	return { joins, decide, waiting: joins.filter((join) => join.state === "waiting").length };
}
