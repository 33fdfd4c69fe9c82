import { maybe, t } from "../i18n";
import type { EventView } from "../wire/api.gen";

/** Who did it: a person's role, or the system by itself. */
export function who(actor: string): string {
	const role = actor.split(":")[0] ?? "";
	return maybe(`role.${role}`) ?? maybe(`operator.actor-${role}`) ?? t("operator.actor-system");
}

/** What happened, in the words of the trade; an event that nobody has named keeps its own. */
export function what(event: EventView): string {
	return (
		maybe(`operator.event-${event.entity}-${event.what}`) ??
		maybe(`operator.event-${event.what}`) ??
		event.what
	);
}

/** A value before or after: a state or a line by its name, anything else as it is. */
export function value(text: string): string {
	const line = /^line (\d+):? ?(.*)$/.exec(text);
	if (line) return `${t("operator.line-n", { n: line[1] ?? "" })}${about(line[2] ?? "")}`;
	const [word = "", ...rest] = text.split(" ");
	const state = maybe(`state.${word}`) ?? maybe(`operator.parcel-${word}`);
	return state ? [state, ...rest].join(" ") : text;
}

/** "before → after", or the one that there is. */
export function change({ before, after }: EventView): string {
	if (before && after) return `${value(before)} → ${value(after)}`;
	return value(after || before);
}

function about(text: string): string {
	const missing = /^missing (\d+)$/.exec(text);
	if (missing) return `, ${t("operator.missing-n", { n: missing[1] ?? "" })}`;
	return text ? `, ${maybe(`operator.outcome-${text}`) ?? text}` : "";
}
