import type { ReleaseView, SignedManifest, StageRelease } from "../wire/api.gen";

export type Percent = StageRelease["percent"];
const STAGES: readonly Percent[] = [0, 1, 10, 100];

/** The share that comes after this one; null at the end. */
export function nextStage(percent: number): Percent | null {
	return STAGES.find((stage) => stage > percent) ?? null;
}

/** How a release stands: files are missing, nobody has it, it is on its way, it was given up somewhere, all run it. */
export function releaseState(
	release: Pick<ReleaseView, "missing" | "told" | "done" | "failed">,
): "missing" | "waiting" | "under-way" | "failed" | "done" {
	if (release.missing.length > 0) return "missing";
	if (release.failed > 0) return "failed";
	if (release.told === 0) return "waiting";
	return release.done === release.told ? "done" : "under-way";
}

/** What was chosen to be sent: the signed manifest among the files, and the wheels. */
export function sorted<T extends { name: string }>(
	files: readonly T[],
): { signed: T | null; wheels: T[] } {
	return {
		signed: files.find(({ name }) => name.endsWith(".json")) ?? null,
		wheels: files.filter(({ name }) => name.endsWith(".whl")),
	};
}

/** The manifest of a file and the version that it names; null for a file that is none. */
export function manifestOf(text: string): { signed: SignedManifest; version: string } | null {
	try {
		const { manifest, signature } = JSON.parse(text) as Partial<SignedManifest>;
		if (typeof manifest !== "string" || typeof signature !== "string") return null;
		const { version } = JSON.parse(manifest) as { version?: unknown };
		return typeof version === "string" ? { signed: { manifest, signature }, version } : null;
	} catch {
		return null;
	}
}
