import { maybe, t } from "../i18n";
import { degrees } from "../i18n/format";
import type { BagView, Zone } from "../wire/api.gen";
import { keeps } from "./bagState";

/** A bag's name; one that only this shop has keeps its own. */
export function bagName(id: string): string {
	return maybe(`courier.bag-name-${id}`) ?? id.replace(/^bag-/, "");
}

/** 1 ч 30 мин. */
function lasting(minutes: number): string {
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
	return [
		hours > 0 && t("courier.hours", { n: hours }),
		rest > 0 && t("courier.minutes", { n: rest }),
	]
		.filter(Boolean)
		.join(" ")
		.replaceAll(" ", "\u00a0");
}

/** What a bag means for the goods of one zone. */
export function bagWords(bag: BagView, zone: Zone): string {
	const promise = keeps(bag, zone);
	if (promise.how === "unknown") return t("courier.bag-unknown");
	const temperature = degrees(promise.air);
	return promise.how === "always"
		? t("courier.bag-always", { temperature })
		: t("courier.bag-for", { temperature, time: lasting(promise.minutes) });
}
