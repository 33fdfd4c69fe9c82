import { t } from "../i18n";
import { useSeconds } from "../ui/useSeconds";
import css from "./Waiting.module.css";

/** The locker waits for bank and till so long, then opens all the same. */
const MOST_S = 10;

/** How long the bank may still take: the truth, not a spinner. */
export function Waiting() {
	const passed = useSeconds("bank");
	const left = MOST_S - passed;
	return (
		<div class={css.waiting} role="status">
			<progress
				class={css.bar}
				max={MOST_S}
				value={Math.min(passed, MOST_S)}
				aria-label={t("pickup.paying")}
			/>
			<p>{left > 0 ? t("pickup.paying-left", { n: left }) : t("pickup.paying-long")}</p>
		</div>
	);
}
