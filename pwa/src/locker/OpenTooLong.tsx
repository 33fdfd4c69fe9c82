import { BellRing } from "lucide";
import { t } from "../i18n";
import alert from "../ui/alert.module.css";
import { Icon } from "../ui/Icon";
import { useSeconds } from "../ui/useSeconds";
import type { FrontCell } from "../wire/api.gen";
import { remindAfterS } from "./remind";

interface Props {
	cells: readonly FrontCell[];
	/** Cells whose doors stand open. */
	open: readonly number[];
}

/** A word about a door that stands open for too long; nothing before. */
export function OpenTooLong({ cells, open }: Props) {
	const openFor = useSeconds(open.length > 0 ? open.join(" ") : null);
	const [cell] = open;
	if (cell === undefined || openFor < remindAfterS(cells, cell)) return null;
	return (
		<p class={alert.alert} role="alert">
			<Icon icon={BellRing} /> {t("pickup.remind", { cell })}
		</p>
	);
}
