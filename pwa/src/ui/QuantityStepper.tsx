import { Minus, Plus } from "lucide";
import { t } from "../i18n";
import { amount } from "../i18n/format";
import type { Unit } from "../wire/api.gen";
import { Icon } from "./Icon";
import css from "./QuantityStepper.module.css";
import { step } from "./steps";

interface Props {
	quantity: number;
	unit: Unit;
	most: number;
	/** Of goods sold by the piece and priced by weight: what one weighs. */
	pieceGrams?: number;
	/** Whose quantity it is, for those who listen. */
	name: string;
	onChange: (quantity: number) => void;
	/** Press on the number: type any quantity. */
	onType?: () => void;
}

export function QuantityStepper({
	quantity,
	unit,
	most,
	pieceGrams = 0,
	name,
	onChange,
	onType,
}: Props) {
	const text = amount(quantity, unit, pieceGrams);
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset draws its own box and legend
		<div class={css.stepper} role="group" aria-label={`${t("amount.count")}: ${name}`}>
			<button
				type="button"
				class={css.press}
				aria-label={t("action.less")}
				onClick={() => onChange(step(quantity, unit, -1, most, pieceGrams))}
			>
				<Icon icon={Minus} size={20} />
			</button>
			{onType ? (
				<button type="button" class={css.value} aria-live="polite" onClick={onType}>
					{text}
				</button>
			) : (
				<output class={css.value}>{text}</output>
			)}
			<button
				type="button"
				class={css.press}
				aria-label={t("action.more")}
				disabled={quantity + Math.max(pieceGrams, 1) > most}
				onClick={() => onChange(step(quantity, unit, 1, most, pieceGrams))}
			>
				<Icon icon={Plus} size={20} />
			</button>
		</div>
	);
}
