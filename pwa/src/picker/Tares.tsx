import { t } from "../i18n";
import { weight } from "../i18n/format";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import type { TareView } from "../wire/api.gen";
import css from "./WeighSheet.module.css";
import { readGrams } from "./weighing";

/** A container on the scales; its name is empty when its weight was typed. */
export interface Tare {
	name: string;
	text: string;
}

interface Props {
	tares: readonly TareView[];
	tare: Tare;
	onChange: (tare: Tare) => void;
}

export function gramsOf({ text }: Tare): number {
	return readGrams(text) ?? 0;
}

/** The shop's containers at a press, any other weight typed; pressed again it is off the scales. */
export function Tares({ tares, tare, onChange }: Props) {
	const choose = (name: string) => {
		const chosen = tares.find((one) => one.name === name);
		const off = name === tare.name || chosen === undefined;
		onChange(off ? { name: "", text: "" } : { name, text: String(chosen.grams) });
	};
	return (
		<div class={css.labelled}>
			{tares.length > 0 && (
				<Chips
					label={t("picker.tare-choose")}
					titled
					options={tares.map(({ name, grams }) => ({
						value: name,
						text: `${name} ${weight(grams)}`,
					}))}
					chosen={tare.name || null}
					onChoose={choose}
				/>
			)}
			<Field
				label={t("picker.tare")}
				inputMode="numeric"
				maxLength={5}
				placeholder="0"
				value={tare.text}
				onInput={(text) => onChange({ name: "", text })}
			/>
		</div>
	);
}
