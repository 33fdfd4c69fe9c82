import { app } from "../net/api";
import { put, sweep, take } from "./shelf";

/** Each app of a browser has a person of its own, who does not wipe what another app keeps. */
const prefix = () => `lukoshko.kept.${app()}.`;
const owner = () => `${prefix()}owner`;

/** Keep the last view of a screen on this device, so that it opens without network; another person's views are wiped. */
export function keep(person: string, key: string, view: unknown): void {
	if (take(owner()) !== person) wipe();
	put(owner(), person);
	put(`${prefix()}${key}`, JSON.stringify(view));
}

/** The last view that this person had here, or null. */
export function kept<T>(person: string, key: string): T | null {
	if (take(owner()) !== person) return null;
	try {
		return JSON.parse(take(`${prefix()}${key}`) ?? "null") as T | null;
	} catch {
		return null;
	}
}

/** Forget what was kept under a prefix, but for these; a phone's store is small. */
export function forgetOthers(start: string, wanted: ReadonlySet<string>): void {
	sweep(`${prefix()}${start}`, (rest) => !wanted.has(rest));
}

/** Forget every view kept here: names and phones must not outlive a sign-out. */
export function wipe(): void {
	sweep(prefix());
}
