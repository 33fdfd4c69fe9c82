import { maybe, t } from "../i18n";
import { change, what } from "../operator/history";
import type { LogEntry } from "../wire/api.gen";
import type { Wrong } from "./fleetState";

/** What is wrong and where, in words; a code that nobody has named keeps its own. */
export function wrongWords({ code, cells, zone }: Pick<Wrong, "code" | "cells" | "zone">): string {
	const what = maybe(`alarm.${code}`) ?? code;
	const where = [
		zone ? (maybe(`zone.${zone}`)?.toLowerCase() ?? zone) : "",
		cells.length > 0 ? t("technician.cells", { n: cells.length, list: cells.join(", ") }) : "",
	].filter(Boolean);
	return where.length > 0 ? `${what}: ${where.join(", ")}` : what;
}

function markWord(kind = ""): string {
	return maybe(`locker.mark-${kind}`) ?? kind;
}

/** What was asked of a zone and what became of it. */
function zoneWords({ what, before, after }: LogEntry): string {
	const [deed, state] = what.startsWith("asked ") ? [what.slice(6), "sent"] : what.split(" ");
	const said = [
		maybe(`zone.${after.split(" ")[0]}`),
		maybe(`technician.deed-${deed}`)?.toLowerCase() ?? deed,
		maybe(`technician.deed-state-${state}`),
	];
	return [said.filter(Boolean).join(", "), before].filter(Boolean).join(": ");
}

/** What happened, in a line of the log; where it happened stands beside it. */
export function lineWords(entry: LogEntry): string {
	const alarm = /^alarm \w+$/.test(entry.what) ? (entry.after.split(" ")[0] ?? "") : "";
	if (alarm) return `${what(entry)}: ${(maybe(`alarm.${alarm}`) ?? alarm).toLowerCase()}`;
	if (entry.entity === "zone") return zoneWords(entry);
	const held = /^(\w+) (begins|ends)$/.exec(entry.what);
	if (held)
		return t(`technician.line-${held[2] as "begins" | "ends"}`, { mark: markWord(held[1]) });
	const chore = /^(\w+) (opened|taken|done)$/.exec(entry.what);
	if (entry.entity === "chore" && chore) {
		const what = (maybe(`technician.chore-${chore[1]}`) ?? chore[1] ?? "").toLowerCase();
		return t(`technician.line-${chore[2] as "opened" | "taken" | "done"}`, { what });
	}
	const [was, is] = [entry.before, entry.after.split(" ")[0] ?? ""];
	if (entry.cell !== null && entry.entity === "locker" && maybe(`locker.mark-${was}`)) {
		return `${markWord(was)} → ${markWord(is)}`;
	}
	const why = /^(\w+)(?:: (.+))?$/.exec(entry.before);
	if (entry.what === "open for service" && why) {
		const reason = (maybe(`technician.open-${why[1]}`) ?? why[1] ?? "").toLowerCase();
		return [`${what(entry)}: ${reason}`, why[2]].filter(Boolean).join(", ");
	}
	const version = /^version (\d+)/.exec(entry.after)?.[1];
	if (version !== undefined) {
		const is = t("technician.settings-applied", { version });
		return version === "0" ? what(entry) : `${what(entry)}: ${is}`;
	}
	if (entry.cell !== null || entry.entity === "command") return what(entry);
	if (["came", "left", "registered"].includes(entry.what)) return what(entry);
	return [what(entry), change(entry)].filter(Boolean).join(": ");
}

/** Why something holds or is to be done: a code of ours in words, a person's own words as they are. */
export function whyWords(why: string): string {
	return maybe(`why.${why}`) ?? maybe(`alarm.${why}`) ?? why;
}
