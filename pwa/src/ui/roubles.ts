/** Kopecks from what was typed ("1240", "1240,5", "1 240.50"); null when it is not a sum. */
export function parseRoubles(text: string): number | null {
	const found = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s\u00a0]/g, ""));
	if (found === null) return null;
	return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}
