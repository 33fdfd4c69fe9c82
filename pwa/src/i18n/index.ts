import { signal } from "@preact/signals";
import { put, take } from "../offline/shelf";
import { en } from "./en";
import { ru } from "./ru";

export type Language = "ru" | "en";
export type Key = keyof typeof ru;
export type Params = Record<string, string | number>;

const STORED = "lukoshko.language";
const TEXTS: Record<Language, Record<string, string>> = { ru, en };

export const language = signal<Language>(take(STORED) === "en" ? "en" : "ru");

/** Change the language of every screen and remember it on this device. */
export function speak(chosen: Language): void {
	language.value = chosen;
	document.documentElement.lang = chosen;
	put(STORED, chosen);
}

const FORMS: Record<Language, Intl.LDMLPluralRule[]> = {
	ru: ["one", "few", "many"],
	en: ["one", "other"],
};

/** Choose among forms parted by `|` by the number, then put the values into {places}. */
export function fill(text: string, params: Params, spoken: Language): string {
	const forms = text.split("|");
	let chosen = forms[0] ?? "";
	if (forms.length > 1) {
		const rule = new Intl.PluralRules(spoken).select(Number(params["n"] ?? 0));
		chosen = forms[FORMS[spoken].indexOf(rule)] ?? forms[forms.length - 1] ?? "";
	}
	return chosen.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}

/** The text of a key in the chosen language; a number for the plural goes as `n`. */
export function t(key: Key, params: Params = {}): string {
	return fill(TEXTS[language.value][key] ?? key, params, language.value);
}

/** The text of a key made at run time, such as a problem's code; null when nobody wrote it. */
export function maybe(key: string, params: Params = {}): string | null {
	const text = TEXTS[language.value][key];
	return text === undefined ? null : fill(text, params, language.value);
}
