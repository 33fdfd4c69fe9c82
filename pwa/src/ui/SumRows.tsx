import type { ComponentChildren } from "preact";
import { money } from "../i18n/format";
import css from "./SumRows.module.css";

interface Props {
	rows: readonly (readonly [name: string, kopecks: number])[];
	total?: readonly [name: string, sum: ComponentChildren];
}

/** Names and sums in two columns, the total large below. */
export function SumRows({ rows, total }: Props) {
	return (
		<dl class={css.rows}>
			{rows.map(([name, kopecks]) => (
				<div key={name} class={css.row}>
					<dt>{name}</dt>
					<dd>{money(kopecks)}</dd>
				</div>
			))}
			{total && (
				<div class={css.row} data-total>
					<dt>{total[0]}</dt>
					<dd>{total[1]}</dd>
				</div>
			)}
		</dl>
	);
}
