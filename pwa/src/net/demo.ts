import { signal } from "@preact/signals";
import { demoPeople } from "../signIn/demoSignIn";

/** True in the demo: screens offer hands that a person at a desk does not have, such as a scanner. */
export const demo = signal(false);

/** Ask once whether this is the demo; a real shop answers that there is no such thing. */
export async function askDemo(): Promise<void> {
	try {
		demo.value = (await demoPeople()).length > 0;
	} catch {
		demo.value = false;
	}
}
