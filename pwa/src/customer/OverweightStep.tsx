import { t } from "../i18n";
import type { CartView } from "../wire/api.gen";
import { type Draft, overweightFor, toggled } from "./checkoutState";
import css from "./OverweightStep.module.css";
import { Step } from "./Step";

interface Props {
	draft: Draft;
	cart: CartView;
	onChange: (over: Partial<Draft>) => void;
}

/** What the customer agrees to where a weight comes to more than is held; without a word what is over is taken out. */
export function OverweightStep({ draft, cart, onChange }: Props) {
	const offered = overweightFor(draft, cart.overweight);
	if (offered.length === 0 || !cart.lines.some((line) => line.unit === "kg")) return null;
	return (
		<Step title={t("over.title")}>
			<p class={css.hint}>{t("over.why")}</p>
			{offered.map((one) => (
				<label key={one} class={css.agree} data-chosen={draft.overweight.includes(one)}>
					<input
						type="checkbox"
						checked={draft.overweight.includes(one)}
						onChange={() => onChange({ overweight: toggled(draft.overweight, one) })}
					/>
					<span>
						<strong>{t(`over.agree-${one}`)}</strong>
						<span class={css.hint}>{t(`over.agree-${one}-why`)}</span>
					</span>
				</label>
			))}
		</Step>
	);
}
