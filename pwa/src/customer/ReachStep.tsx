import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import { Step } from "./Step";
import css from "./WayStep.module.css";

interface Props {
	reachable: boolean;
	onChoose: (reachable: boolean) => void;
}

/** Whether the cells must be within reach of a person who sits. */
export function ReachStep({ reachable, onChoose }: Props) {
	return (
		<Step title={t("checkout.reach")}>
			{(["any", "low"] as const).map((one) => (
				<Choice
					key={one}
					name="reach"
					value={one}
					chosen={reachable ? "low" : "any"}
					onChoose={(chosen) => onChoose(chosen === "low")}
				>
					<strong>{t(`checkout.reach.${one}`)}</strong>
					<span class={css.hint}>{t(`checkout.reach.${one}-why`)}</span>
				</Choice>
			))}
		</Step>
	);
}
