import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { ZoneTag } from "../ui/ZoneTag";
import type { PickupView } from "../wire/api.gen";
import css from "./PickupCells.module.css";
import { nextStep } from "./pickupState";

/** What to do now in a sentence, then the order's cells with their doors. */
export function PickupCells({ pickup }: { pickup: PickupView }) {
	const step = nextStep(pickup);
	return (
		<>
			<h2 class={css.now} data-do={step.do} aria-live="assertive">
				{step.do === "open" && t("pickup.near")}
				{step.do === "wait" &&
					(step.for === "money"
						? t("pickup.paying")
						: t("pickup.opening", { cell: step.cell ?? "" }))}
				{step.do === "take" && t("pickup.close", { cell: step.cell })}
				{step.do === "retry" && t("pickup.jammed", { cell: step.cell })}
				{step.do === "done" && t("pickup.done")}
				{step.do === "stuck" && t("pickup.stuck")}
			</h2>
			{step.do === "done" && <p>{t("pickup.done-hint")}</p>}
			{step.do === "stuck" && <p>{t("pickup.stuck-hint")}</p>}
			<ul class={css.cells} aria-label={t("pickup.cells", { n: pickup.cells.length })}>
				{pickup.cells.map((one) => (
					<li
						key={one.cell}
						class={css.cell}
						data-state={one.state}
						data-zone={one.parcel.zone}
						aria-current={"cell" in step && step.cell === one.cell ? "step" : undefined}
					>
						<span class={css.no}>{one.cell}</span>
						<span class={css.text}>
							<span>{t(`pickup.state.${one.state}`)}</span>
							<span class={css.facts}>
								<ZoneTag zone={one.parcel.zone} /> {kilograms(one.parcel.grams)}
							</span>
						</span>
						<span class={css.door} aria-hidden="true" />
					</li>
				))}
			</ul>
		</>
	);
}
