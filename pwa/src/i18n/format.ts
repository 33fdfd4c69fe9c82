import type { Measure, Unit } from "../wire/api.gen";
import { per100g, piecesOf } from "../wire/money";
import { type Language, language, t } from ".";

const NBSP = "\u00a0";
const LOCALES: Record<Language, string> = { ru: "ru-RU", en: "en-GB" };

function locale(): string {
	return LOCALES[language.value];
}

/** A bare number as it is written and typed: 0,5 in Russian, 0.5 in English; ungrouped, for what is typed has no groups. */
export function number(value: number): string {
	return new Intl.NumberFormat(locale(), { useGrouping: false, maximumFractionDigits: 3 }).format(
		value,
	);
}

/** 1240,50 as people write it; Russian groups with a thin space and a comma, both languages end with the rouble sign. */
export function money(kopecks: number): string {
	const whole = kopecks % 100 === 0;
	const digits = new Intl.NumberFormat(locale(), {
		minimumFractionDigits: whole ? 0 : 2,
		maximumFractionDigits: 2,
	}).format(kopecks / 100);
	return `${digits}${NBSP}₽`;
}

/** Grams as kilograms with three places: 0,437 кг. */
export function kilograms(grams: number): string {
	const digits = new Intl.NumberFormat(locale(), {
		minimumFractionDigits: 3,
		maximumFractionDigits: 3,
	}).format(grams / 1000);
	return `${digits}${NBSP}${t("unit.kg")}`;
}

/** Short weight for shop windows: 350 г, 1,2 кг. */
export function weight(grams: number): string {
	if (grams < 1000) return `${grams}${NBSP}${t("unit.g")}`;
	const digits = new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(grams / 1000);
	return `${digits}${NBSP}${t("unit.kg")}`;
}

/** A quantity in its own unit: 2 шт., 1 уп., 0,437 кг; grams of goods sold by the piece as pieces. */
export function amount(quantity: number, unit: Unit, pieceGrams = 0): string {
	if (pieceGrams > 0) return amount(piecesOf(quantity, pieceGrams), "piece");
	if (unit === "kg") return kilograms(quantity);
	return `${new Intl.NumberFormat(locale()).format(quantity)}${NBSP}${t(`unit.${unit}`)}`;
}

/** Thousandths of a receipt's measure: 2 шт., 0,437 кг. */
export function measured(milli: number, measure: Measure): string {
	if (measure === "kilogram") return kilograms(milli);
	return `${number(milli / 1000)}${NBSP}${t(`receipt.unit-${measure}`)}`;
}

/** The price of a unit: 89,90 ₽/кг, or 8,99 ₽/100 г where goods are shown so. */
export function price(kopecks: number, unit: Unit, small = false): string {
	if (small) return `${money(per100g(kopecks))}/100${NBSP}${t("unit.g")}`;
	return unit === "piece" ? money(kopecks) : `${money(kopecks)}/${t(`unit.${unit}`)}`;
}

/** 14:05. */
export function time(instant: string): string {
	return new Date(instant).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

/** пн 23 ноября. */
export function day(instant: string): string {
	const date = new Date(instant);
	const weekday = date.toLocaleDateString(locale(), { weekday: "short" });
	return `${weekday} ${date.toLocaleDateString(locale(), { day: "numeric", month: "long" })}`;
}

/** пн 23 ноября, 14:00–16:00. */
export function interval(starts: string, ends: string): string {
	return `${day(starts)}, ${hours(starts, ends)}`;
}

/** 14:00–16:00. */
export function hours(starts: string, ends: string): string {
	return `${time(starts)}–${time(ends)}`;
}

/** 23.11.2026 14:05, as on a receipt. */
export function stamp(instant: string): string {
	return `${new Date(instant).toLocaleDateString("ru-RU")} ${time(instant)}`;
}

/** 23.11.2026, of a day as the server writes it: no moment, so no time zone moves it. */
export function written(date: string): string {
	return date.split("-").reverse().join(".");
}

/** Tenths of a degree as people read them: +3,1 °C. */
export function degrees(tenths: number): string {
	return `${bareDegrees(tenths)}${NBSP}°C`;
}

/** The same without its unit, for columns that name it: +3,1. */
export function bareDegrees(tenths: number): string {
	const digits = new Intl.NumberFormat(locale(), {
		minimumFractionDigits: 1,
		maximumFractionDigits: 1,
		signDisplay: "exceptZero",
	}).format(tenths / 10);
	return digits.replace("-", "−");
}
