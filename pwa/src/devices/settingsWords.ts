import { maybe, t } from "../i18n";
import { degrees, number } from "../i18n/format";
import type { Change } from "./settingsForm";

/** A number of the settings with its unit. */
export function valueWords(key: string, value: number | string | null): string {
	if (value === null) return t("device.from-file");
	if (typeof value === "string")
		return t(value === "ru" ? "device.language-ru" : "device.language-en");
	return key.endsWith("_c10") ? degrees(value) : t("device.seconds", { n: number(value) });
}

/** What a key of the settings is called; one that nobody has named keeps its own. */
export function keyWords(key: string): string {
	const parts = key.split(".");
	if (parts.length === 2 && parts[0] === "zones") return maybe(`zone.${parts[1]}`) ?? key;
	const field = maybe(`device.field-${parts.at(-1)}`) ?? parts.at(-1) ?? key;
	const zone = parts[0] === "zones" ? maybe(`zone.${parts[1]}`) : null;
	return zone ? `${zone}: ${field.toLowerCase()}` : field;
}

/** One change in a line. */
export function changeWords({ key, was, is }: Change): string {
	return `${keyWords(key)}: ${valueWords(key, was)} → ${valueWords(key, is)}`;
}

/** Why a document was refused, in words; a key that is at fault by its name. */
export function faultWords(fault: string, key: string): string {
	const why = maybe(`device.fault-${fault}`) ?? fault;
	return key && ["unknown", "value"].includes(fault) ? `${why}: ${keyWords(key)}` : why;
}
