import { Ban, Thermometer } from "lucide";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { GuideFront } from "../locker/GuideFront";
import { OpenTooLong } from "../locker/OpenTooLong";
import alert from "../ui/alert.module.css";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { ZoneTag } from "../ui/ZoneTag";
import type { PickupView } from "../wire/api.gen";
import css from "./PickupCells.module.css";
import { cellsIn, mayAgain, nextStep } from "./pickupState";
import { Waiting } from "./Waiting";

interface Props {
	pickup: PickupView;
	onAgain: (cell: number) => void;
	/** False where the locker itself stands beside the screen. */
	guide?: boolean;
}

/** What to do now in a sentence, where on the front, then the order's cells with their doors. */
export function PickupCells({ pickup, onAgain, guide = true }: Props) {
	const step = nextStep(pickup);
	const open = cellsIn(pickup.cells, "open");
	const warm = pickup.cells
		.filter((one) => one.state === "shut" && one.parcel.warmth?.level === "spoiled")
		.map((one) => one.cell);
	const shut = cellsIn(pickup.cells, "shut").filter((cell) => !warm.includes(cell));
	const ended = ["done", "stuck", "check"].includes(step.do);
	return (
		<>
			<h2 class={css.now} data-do={step.do} aria-live="assertive">
				{step.do === "open" && t("pickup.near")}
				{step.do === "wait" &&
					(step.for === "money"
						? t("pickup.paying")
						: t("pickup.opening", { cell: step.cell ?? "" }))}
				{step.do === "take" && t("pickup.close", { cell: step.cell })}
				{step.do === "retry" &&
					t(step.silent ? "pickup.unreachable" : "pickup.jammed", { cell: step.cell })}
				{step.do === "done" && t("pickup.done")}
				{step.do === "check" && t(step.rest ? "pickup.done-rest" : "pickup.done")}
				{step.do === "stuck" && t("pickup.stuck")}
			</h2>
			{step.do === "done" && <p>{t("pickup.done-hint")}</p>}
			{step.do === "check" && <p>{t("pickup.check-hint")}</p>}
			{step.do === "stuck" && <p>{t("pickup.stuck-hint")}</p>}
			{step.do === "retry" && (
				<p>{t(step.silent ? "pickup.unreachable-hint" : "pickup.jammed-hint")}</p>
			)}
			{step.do === "wait" && step.for === "money" && <Waiting />}
			<OpenTooLong cells={pickup.front} open={open} />
			{warm.length > 0 && step.do !== "done" && (
				<p class={alert.alert} data-tone="danger" role="alert">
					<Icon icon={Thermometer} /> {t("pickup.warm", { n: warm.length, list: warm.join(", ") })}
				</p>
			)}
			{shut.length > 0 && step.do !== "done" && (
				<p class={alert.alert} data-tone="danger" role="alert">
					<Icon icon={Ban} /> {t("pickup.shut", { n: shut.length, list: shut.join(", ") })}
				</p>
			)}
			{guide && !ended && (
				<GuideFront
					cells={pickup.front}
					now={"cell" in step ? step.cell : null}
					open={open}
					next={cellsIn(pickup.cells, "closed", "opening", "jammed", "unreachable")}
				/>
			)}
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
							<span>
								{t(warm.includes(one.cell) ? "pickup.state.warm" : `pickup.state.${one.state}`)}
							</span>
							<span class={css.facts}>
								<ZoneTag zone={one.parcel.zone} /> {kilograms(one.parcel.grams)}
							</span>
						</span>
						{mayAgain(one, Date.now()) ? (
							<Button
								size="small"
								label={t("pickup.again-cell", { cell: one.cell })}
								onClick={() => onAgain(one.cell)}
							>
								{t("pickup.again")}
							</Button>
						) : (
							<span class={css.door} aria-hidden="true" />
						)}
					</li>
				))}
			</ul>
		</>
	);
}
