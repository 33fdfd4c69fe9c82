import { amount } from "../i18n/format";
import type { Unit } from "../wire/api.gen";
import css from "./Money.module.css";

interface Props {
	quantity: number;
	unit: Unit;
	size?: 1 | 2 | 3 | 4 | 5;
	/** What was ordered, when it is known to be another quantity. */
	was?: number | null;
}

/** A quantity in its own unit; with `was` as old → new. */
export function Amount({ quantity, unit, size = 2, was }: Props) {
	const changed = was !== undefined && was !== null && was !== quantity;
	return (
		<span class={css.money} data-size={size} data-changed={changed}>
			{changed && (
				<>
					<s class={css.was}>{amount(was, unit)}</s>
					<span aria-hidden="true"> → </span>
				</>
			)}
			<span class={css.now}>{amount(quantity, unit)}</span>
		</span>
	);
}
