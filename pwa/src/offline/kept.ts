const PREFIX = "lukoshko.kept";
const OWNER = `${PREFIX}.owner`;

/** Keep the last view of a screen on this device, so that it opens without network; another person's views are wiped. */
export function keep(person: string, key: string, view: unknown): void {
	try {
		if (localStorage.getItem(OWNER) !== person) wipe();
		localStorage.setItem(OWNER, person);
		localStorage.setItem(`${PREFIX}.${key}`, JSON.stringify(view));
	} catch {
		// A full or forbidden store costs only the view without network.
	}
}

/** The last view that this person had here, or null. */
export function kept<T>(person: string, key: string): T | null {
	try {
		if (localStorage.getItem(OWNER) !== person) return null;
		const text = localStorage.getItem(`${PREFIX}.${key}`);
		return text === null ? null : (JSON.parse(text) as T);
	} catch {
		return null;
	}
}

/** Forget what was kept under a prefix, but for these; a phone's store is small. */
export function forgetOthers(prefix: string, wanted: ReadonlySet<string>): void {
	const start = `${PREFIX}.${prefix}`;
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith(start) && !wanted.has(key.slice(start.length))) localStorage.removeItem(key);
	}
}

/** Forget every view kept here: names and phones must not outlive a sign-out. */
export function wipe(): void {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith(`${PREFIX}.`)) localStorage.removeItem(key);
	}
}
