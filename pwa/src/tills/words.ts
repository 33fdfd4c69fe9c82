import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { change, what } from "../operator/history";
import type { LogEntry, ShiftFigures, ShiftUnlike, TillDeedView, TillWrong } from "../wire/api.gen";

type Code = Pick<TillWrong, "code" | "n">;

/** What is wrong, in words; a number of the register keeps itself. */
export function wrongWords({ code, n }: Code): string {
	const number = /^register_(.+)$/.exec(code)?.[1] ?? code;
	return maybe(`till.wrong-${code}`, { n }) ?? t("till.wrong-register", { code: number });
}

/** What to do about it. */
export function doWords({ code }: Pick<TillWrong, "code">): string {
	return maybe(`till.do-${code}`) ?? t("till.do-register");
}

/** Since when, or until when, as far as that says more. */
export function whenWords({ since, until }: Pick<TillWrong, "since" | "until">): string {
	if (until) return t("till.until", { time: stamp(until) });
	return since ? t("till.since", { time: stamp(since) }) : "";
}

/** Why a till refused a receipt, in words; a number of the register keeps itself. */
export function refusalWords(code: string): string {
	const number = /^register_(.+)$/.exec(code)?.[1] ?? code;
	return maybe(`till.refusal-${code}`) ?? t("till.line-refused", { code: number });
}

/** What became of an action: its state, and the till's own code where it has words. */
export function outcomeWords({ state, code }: Pick<TillDeedView, "state" | "code">): string {
	const said = maybe(`till.deed-code-${code}`);
	return state === "done" && said
		? said
		: [t(`till.deed-state-${state}`), said].filter(Boolean).join(": ");
}

const SHIFT = /^(opened|closed) (\d+)/;
const DEED =
	/^(close_shift|report_x|cash_in|cash_out|drop_receipt|end_receipt) (done|failed|rejected|uncertain|lost)$/;

/** What happened at a till, in a line of its log. */
export function tillLine(entry: LogEntry): string {
	if (entry.what === "trouble") {
		const codes = entry.after.split(",").filter(Boolean);
		if (codes.length === 0) return t("till.line-trouble-over");
		return codes.map((code) => wrongWords({ code, n: 0 })).join(", ");
	}
	const shift = entry.what === "shift" ? SHIFT.exec(entry.after) : null;
	if (shift)
		return t(`till.line-shift-${shift[1] as "opened" | "closed"}`, { number: shift[2] ?? "" });
	const asked = /^asked (\w+)$/.exec(entry.what);
	if (asked) {
		const what = (maybe(`till.act-${asked[1]}`) ?? asked[1] ?? "").toLowerCase();
		return [t("till.line-asked", { what }), entry.before].filter(Boolean).join(": ");
	}
	const deed = DEED.exec(entry.what);
	if (deed) {
		const code = entry.after.split(" ")[0] ?? "";
		const outcome = outcomeWords({ state: deed[2] as TillDeedView["state"], code });
		return `${maybe(`till.act-${deed[1]}`)}: ${outcome}`;
	}
	if (entry.what === "receipt refused") {
		return refusalWords(entry.after);
	}
	if (entry.what === "receipt again" || entry.what === "queued again") {
		return [t("till.line-again"), entry.what === "receipt again" ? entry.before : ""]
			.filter(Boolean)
			.join(": ");
	}
	if (entry.what === "ended by person") {
		const found = entry.after === "not written" ? t("till.end-not") : entry.after;
		return `${t("till.line-ended")}: ${found}. ${entry.before}`;
	}
	if (entry.what === "disowned") return `${t("till.line-disowned")}: ${entry.before}`;
	if (entry.what === "moved") return t("till.line-moved", { till: entry.after });
	if (entry.what === "doubled") return `${t("till.line-doubled")}: ${entry.after}`;
	return [what(entry), change(entry)].filter(Boolean).join(": ");
}

/** A kind of receipt as people say it. */
export function kindWords(kind: string): string {
	const said = maybe(`receipt.kind.${kind}`) ?? kind;
	return said.charAt(0) + said.slice(1).toLowerCase();
}

/** A kind of figures of a shift. */
export function figuresWords({
	kind,
	correction,
}: Pick<ShiftFigures, "kind" | "correction">): string {
	const said = maybe(`till.kind-${kind}`) ?? String(kind);
	return correction ? t("till.kind-correction", { kind: said }) : said;
}

/** A difference between the register's sums and ours, in words. */
export function unlikeWords(one: ShiftUnlike): string {
	const said = maybe(`till.unlike-${one.what}`, { n: one.register });
	if (said !== null) return said;
	const shown = (value: number) => (one.what === "count" ? String(value) : money(value));
	return t("till.unlike", {
		kind: figuresWords(one),
		figure: (maybe(`till.figure-${one.what}`) ?? one.what).toLowerCase(),
		register: shown(one.register),
		ours: shown(one.ours),
	});
}
