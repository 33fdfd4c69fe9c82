import { signal } from "@preact/signals";

/** The screen's address after `#`: `/orders/42`. */
export const route = signal(read());

function read(): string {
	if (typeof location === "undefined") return "/";
	const hash = location.hash.slice(1);
	return hash.startsWith("/") ? hash : "/";
}

/** How many screens of ours lie behind this one: further back is somebody else's page, such as the bank's. */
let behind = 0;

/** Open another screen; `replace` leaves no way back to this one. */
export function go(path: string, replace = false): void {
	if (replace) history.replaceState(null, "", `#${path}`);
	else {
		history.pushState(null, "", `#${path}`);
		behind += 1;
	}
	route.value = path;
	window.scrollTo(0, 0);
}

/** The screen that the person came from, or the given one when it was not ours. */
export function back(otherwise: string): void {
	if (behind > 0) history.back();
	else go(otherwise, true);
}

/** A part of an address that somebody may have typed: what cannot be decoded stays as it is. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

/** The values of a pattern such as `/orders/:id`; null when the path is another one. */
export function match(pattern: string, path: string): Record<string, string> | null {
	const wanted = pattern.split("/");
	const given = (path.split("?")[0] ?? "").split("/");
	if (wanted.length !== given.length) return null;
	const values: Record<string, string> = {};
	for (const [at, part] of wanted.entries()) {
		const value = given[at] ?? "";
		if (part.startsWith(":")) values[part.slice(1)] = decoded(value);
		else if (part !== value) return null;
	}
	return values;
}

if (typeof window !== "undefined") {
	const changed = () => {
		route.value = read();
	};
	window.addEventListener("hashchange", changed);
	window.addEventListener("popstate", () => {
		behind = Math.max(0, behind - 1);
		changed();
	});
}
