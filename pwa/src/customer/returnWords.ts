import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import type { ReturnView } from "../wire/api.gen";
import { stepOf } from "./returnState";

/** What happens to a return, in a sentence. */
export function returnWords(back: ReturnView): string {
	const step = stepOf(back);
	switch (step) {
		case "inside":
			return t("return.now.inside", { cell: back.cell ?? "" });
		case "refund":
			return t("return.now.refund", { sum: money(back.kopecks) });
		case "refused":
			return t("return.now.refused", { note: back.note });
		case "checking":
		case "withdrawn":
			return t(`return.now.${step}`);
		default:
			return t("return.now.go", { time: back.bring_until ? stamp(back.bring_until) : "" });
	}
}
