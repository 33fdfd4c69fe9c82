import { maybe, t } from "../i18n";

export type Facts = Record<string, unknown>;

/** A refusal of the server (RFC 9457): a stable code and the facts for the person at the screen. */
export class ProblemError extends Error {
	override name = "ProblemError";

	constructor(
		readonly status: number,
		readonly code: string,
		readonly facts: Facts,
		detail: string,
	) {
		super(detail);
	}
}

/** The server could not be reached, or did not answer in time; whether it acted is unknown. */
export class Unreachable extends Error {
	override name = "Unreachable";
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

/** Read a refusal from a body, whatever came; a foreign body keeps only its status. */
export function readProblem(status: number, body: unknown): ProblemError {
	const fields = isRecord(body) ? body : {};
	const code = typeof fields["code"] === "string" ? fields["code"] : `http.${status}`;
	const facts = isRecord(fields["facts"]) ? fields["facts"] : {};
	const detail = typeof fields["detail"] === "string" ? fields["detail"] : `HTTP ${status}`;
	return new ProblemError(status, code, facts, detail);
}

function plain(facts: Facts): Record<string, string | number> {
	const kept: Record<string, string | number> = {};
	for (const [name, value] of Object.entries(facts)) {
		if (typeof value === "string" || typeof value === "number") kept[name] = value;
	}
	return kept;
}

const BY_STATUS: Record<number, string> = {
	401: "people.not-signed-in",
	403: "people.forbidden",
	404: "request.not-found",
	409: "request.conflict",
	413: "request.too-large",
	429: "request.too-many",
};

/** What happened and what to do, in the person's language; never a bare code. */
export function say(error: unknown): string {
	if (error instanceof Unreachable) return t("problem.network");
	if (!(error instanceof ProblemError)) return t("problem.generic");
	const general = BY_STATUS[error.status] ?? (error.status >= 500 ? "internal.error" : "generic");
	return (
		maybe(`problem.${error.code}`, plain(error.facts)) ??
		maybe(`problem.${general}`) ??
		t("problem.generic")
	);
}

/** The small code under the text, for support; empty when there is none. */
export function codeOf(error: unknown): string {
	return error instanceof ProblemError ? error.code : "";
}
