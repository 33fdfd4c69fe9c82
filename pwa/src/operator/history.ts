import { maybe, t } from "../i18n";
import { money, weight } from "../i18n/format";
import type { EventView } from "../wire/api.gen";

/** Who did it: a person's role, or the system by itself. */
export function who(actor: string): string {
	const role = actor.split(":")[0] ?? "";
	return maybe(`role.${role}`) ?? maybe(`operator.actor-${role}`) ?? t("operator.actor-system");
}

/** What happened, in the words of the trade; an event that nobody has named keeps its own. */
export function what({ entity, what: event }: EventView): string {
	const line = /^line (\d+) (\w+)$/.exec(event);
	const bonus = entity === "loyalty" ? /^(\w+) /.exec(event) : null;
	if (bonus) {
		const kind = maybe(`bonus.kind.${bonus[1]}`) ?? event;
		return t("bonus.event", { kind: kind.toLowerCase() });
	}
	const named = line
		? maybe(`operator.event-line-${line[2]}`, { n: line[1] ?? "" })
		: (maybe(`operator.event-${entity}-${event}`) ?? maybe(`operator.event-${event}`));
	return named ?? event;
}

type Reading = [RegExp, (found: RegExpExecArray) => string | null];

/** How values are written in the journal, and how people read them; the first that fits. */
const READINGS: readonly Reading[] = [
	[/^[0-9a-f]{8}-[0-9a-f-]{27}$/, () => ""],
	[/^line (\d+):? ?(.*)$/, ([, n = "", text = ""]) => t("operator.line-n", { n }) + about(text)],
	[/\b(?:picked|refused)=(\w+)/, ([, amount = ""]) => (amount === "None" ? "0" : amount)],
	[
		/^(ambient|chilled|frozen) (\d+) g$/,
		([, zone, g]) => `${maybe(`zone.${zone}`)}, ${weight(Number(g))}`,
	],
	[
		/^(cash|hold|terminal) (\d+)$/,
		([, method, sum]) => `${maybe(`paymethod.${method}`)}, ${money(Number(sum))}`,
	],
	[/^\[([\d, ]+)\]$/, ([, cells = ""]) => cells],
	[/^[0-9a-f]{8}-[0-9a-f-]{27}, (\d+) parcels$/, ([, n = ""]) => t("courier.parcels", { n })],
	[/^\d+ (?:ambient|chilled|frozen)\/[\dx/]+/, () => ""],
	[
		/^(\w+) \w+:[0-9a-f]{8}-[0-9a-f-]{27}$/,
		([, state = ""]) => maybe(`locker.mark-${state}`) ?? state,
	],
	[/^(free|reserved|loading|occupied|issuing)$/, ([, state]) => maybe(`locker.mark-${state}`)],
	[/^FD (\d+)$/, ([, fd = ""]) => `${t("receipt.fd")} ${fd}`],
	[/^(\w+)(.*)$/, ([, word = "", rest = ""]) => named(word, rest)],
];

/** A value before or after, as people read it; anything unknown as it is. */
export function value(text: string, entity = ""): string {
	if (/^\d+$/.test(text) && (entity === "hold" || entity === "settlement"))
		return money(Number(text));
	if (entity === "loyalty") return bonusValue(text);
	for (const [shape, read] of READINGS) {
		const found = shape.exec(text);
		const said = found && read(found);
		if (said !== null) return said;
	}
	return text;
}

/** Where an operation on bonuses stands, and how many there are: "asked 6671". */
function bonusValue(text: string): string {
	return text
		.split(" ")
		.map((part) => (/^\d+$/.test(part) ? money(Number(part)) : (maybe(`bonus.op-${part}`) ?? part)))
		.join(" ");
}

/** "before → after", or the one that there is. */
export function change({ entity, before, after }: EventView): string {
	const [was, is] = [value(before, entity), value(after, entity)];
	return was && is ? `${was} → ${is}` : is || was;
}

function named(word: string, rest: string): string | null {
	const said =
		maybe(`state.${word}`) ??
		maybe(`operator.parcel-${word}`) ??
		maybe(`money.${word}`) ??
		maybe(`operator.value-${word}`);
	return said && said + rest;
}

function about(text: string): string {
	const missing = /^missing (\d+)$/.exec(text);
	if (missing) return `, ${t("operator.missing-n", { n: missing[1] ?? "" })}`;
	return text ? `, ${maybe(`operator.outcome-${text}`) ?? text}` : "";
}
