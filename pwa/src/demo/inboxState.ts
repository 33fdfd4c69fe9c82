import type { DemoMessage } from "../signIn/demoSignIn";

const SHOWN = 12;

/** Add messages that came, each once, the newest first; old ones fall off. */
export function withMessages(
	known: readonly DemoMessage[],
	came: readonly DemoMessage[],
): DemoMessage[] {
	const fresh = came.filter((message) => !known.some((one) => one.no === message.no));
	return [...fresh, ...known].sort((a, b) => b.no - a.no).slice(0, SHOWN);
}
