import { t } from "../i18n";
import type { TakeBack } from "../wire/api.gen";
import { foreseeBack } from "./routeState";

interface Said {
	good: boolean;
	word: string;
}

/** A label scanned where cells are emptied: it counts at its own open cell, and at no other. */
export async function scanBack(
	cells: readonly TakeBack[],
	barcode: string,
	taken: (cell: number) => Promise<unknown>,
): Promise<Said> {
	const foreseen = foreseeBack(cells, barcode);
	if (foreseen.do !== "take") return { good: false, word: t(`courier.back-flash-${foreseen.do}`) };
	await taken(foreseen.cell);
	return { good: true, word: t("courier.back-flash-take") };
}
