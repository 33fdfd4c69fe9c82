/** This device's small store. It may be full, forbidden or emptied at any time: nothing that must last lies here. */

/** Keep a text under a name; a store that does not take it costs only that. */
export function put(name: string, text: string): void {
	try {
		localStorage.setItem(name, text);
	} catch {
		// Full or forbidden: the screen goes on, and has forgotten it the next time.
	}
}

/** The text under a name, or null. */
export function take(name: string): string | null {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

/** Forget the text under a name. */
export function drop(name: string): void {
	sweep(name, (rest) => rest === "");
}

/** Forget every text whose name begins so and passes. */
export function sweep(start: string, goes: (rest: string) => boolean = () => true): void {
	try {
		for (const name of Object.keys(localStorage)) {
			if (name.startsWith(start) && goes(name.slice(start.length))) localStorage.removeItem(name);
		}
	} catch {
		// Forbidden: nothing is there.
	}
}
