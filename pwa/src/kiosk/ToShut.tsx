import { BellRing } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "../ui/Icon";
import { sound } from "../ui/sound";
import css from "./ToShut.module.css";

const EVERY_MS = 3000;

/** Doors that have stood open for too long: said large, and sounded until they are shut. */
export function ToShut({ cells }: { cells: readonly number[] }) {
	const list = cells.join(", ");
	useEffect(() => {
		if (list === "") return;
		sound(false);
		const timer = setInterval(() => sound(false), EVERY_MS);
		return () => clearInterval(timer);
	}, [list]);
	if (list === "") return null;
	return (
		<p class={css.strip} role="alert" data-to-shut={list}>
			<Icon icon={BellRing} /> {t("kiosk.to-shut", { n: cells.length, list })}
		</p>
	);
}
