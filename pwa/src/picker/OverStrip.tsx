import { HandCoins, Hourglass } from "lucide";
import { t } from "../i18n";
import { money, time } from "../i18n/format";
import { Strip } from "../ui/Strip";
import type { TaskView } from "../wire/api.gen";

interface Props {
	task: TaskView;
}

/** Who pays for the weight above what is held: packing waits for the answer. */
export function OverStrip({ task: { overweight } }: Props) {
	if (overweight === null) return null;
	const sum = money(overweight.kopecks);
	if (overweight.state === "asked" && overweight.until !== null) {
		return <Strip icon={Hourglass}>{t("over.waits", { sum, time: time(overweight.until) })}</Strip>;
	}
	if (overweight.state === "settled" && overweight.kopecks > 0) {
		return <Strip icon={HandCoins}>{t(`over.task-${overweight.way}`, { sum })}</Strip>;
	}
	return null;
}
