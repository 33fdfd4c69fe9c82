import { Printer, TriangleAlert } from "lucide";
import { t } from "../i18n";
import { Strip } from "../ui/Strip";
import type { CourierTill } from "../wire/api.gen";
import { tillTrouble } from "./tillState";

interface Props {
	till: CourierTill;
}

/** The till in one line: calm while all is well, red before it matters. */
export function TillStrip({ till }: Props) {
	const trouble = tillTrouble(till);
	if (trouble) {
		return (
			<Strip tone="danger" icon={TriangleAlert}>
				{t(`handover.till-${trouble}`)}
			</Strip>
		);
	}
	return (
		<Strip icon={Printer} tone={till.queue > 0 ? "accent" : "calm"}>
			{till.queue > 0 ? t("handover.till-queue", { n: till.queue }) : t("handover.till-ok")}
		</Strip>
	);
}
