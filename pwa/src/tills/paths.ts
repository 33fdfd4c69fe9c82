import { seg } from "../net/api";
import { match } from "../net/router";

/** Where the page of one till is. */
export const pathOf = (id: string) => `/till/${seg(id)}`;

/** The till that an address names. */
export function tillOf(path: string): string | null {
	return (match("/till/:id", path) ?? match("/till/:id/shift/:fn/:no", path))?.["id"] ?? null;
}

/** The shift of a till that an address names. */
export function shiftOf(path: string): { till: string; fn: string; no: string } | null {
	const found = match("/till/:id/shift/:fn/:no", path);
	const [till, fn, no] = [found?.["id"], found?.["fn"], found?.["no"]];
	return till && fn && no ? { till, fn, no } : null;
}

/** True for every address under the tills' tab. */
export function isTills(path: string): boolean {
	return path === "/tills" || tillOf(path) !== null;
}
