import { signal } from "@preact/signals";
import { put, take } from "../offline/shelf";
import { demoPeople } from "../signIn/demoSignIn";
import { Unreachable } from "./problem";

const KEPT = "lukoshko.demo";

/** True in the demo: screens offer hands that a person at a desk does not have, such as a scanner. */
export const demo = signal(false);

/** Ask once whether this is the demo; a real shop answers that there is no such thing. */
export async function askDemo(): Promise<void> {
	try {
		demo.value = (await demoPeople()).length > 0;
		put(KEPT, String(demo.value));
	} catch (problem) {
		demo.value = problem instanceof Unreachable && take(KEPT) === "true";
	}
}
