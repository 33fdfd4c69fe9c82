import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import css from "./Handover.module.css";

interface Props {
	/** What every piece weighs. */
	weights: readonly number[];
	/** Places of the pieces that are not taken. */
	named: readonly number[];
	onNamed: (places: readonly number[]) => void;
}

/** Which pieces of a line priced by weight go back: each by its own weight. */
export function RefusedWeights({ weights, named, onNamed }: Props) {
	const press = (place: number) =>
		onNamed(named.includes(place) ? named.filter((one) => one !== place) : [...named, place]);
	return (
		<fieldset class={css.weights}>
			<legend class={css.hint}>{t("handover.refuse-which")}</legend>
			{weights.map((grams, place) => (
				<label key={place} class={css.weight} data-chosen={named.includes(place)}>
					<input type="checkbox" checked={named.includes(place)} onChange={() => press(place)} />
					{kilograms(grams)}
				</label>
			))}
		</fieldset>
	);
}
