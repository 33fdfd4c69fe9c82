import { t } from "../i18n";
import { stamp } from "../i18n/format";
import type { ReturnView } from "../wire/api.gen";
import css from "./PickupCells.module.css";
import { stepOf } from "./returnState";
import { returnWords } from "./returnWords";

interface Props {
	back: ReturnView;
}

/** What the hands do now with what comes back, and what follows. */
export function ReturnNow({ back }: Props) {
	const step = stepOf(back);
	const cell = back.cell ?? "";
	const silent = back.door === "unreachable";
	return (
		<>
			<h2 class={css.now} data-do={step} aria-live="assertive">
				{step === "go" && t("return.near")}
				{step === "wait" && t("pickup.opening", { cell })}
				{step === "put" && t("return.put", { cell })}
				{step === "retry" &&
					(back.cell === null
						? t("return.jammed")
						: t(silent ? "pickup.unreachable" : "pickup.jammed", { cell }))}
				{!["go", "wait", "put", "retry"].includes(step) && returnWords(back)}
			</h2>
			{step === "go" && (
				<p>{t("return.near-why", { time: back.bring_until ? stamp(back.bring_until) : "" })}</p>
			)}
			{step === "inside" && <p>{t("return.inside-why")}</p>}
			{step === "retry" && (
				<p>
					{back.cell === null
						? t("return.jammed-why")
						: t(silent ? "return.unreachable-why" : "pickup.jammed-hint")}
				</p>
			)}
		</>
	);
}
