import { maybe, t } from "../i18n";
import { money } from "../i18n/format";
import type { Reconciliation } from "../wire/api.gen";
import css from "./Report.module.css";
import { FIGURES } from "./reportState";

interface Props {
	report: Reconciliation;
}

/** The counts and sums that the balance is made of. */
export function FiguresTable({ report }: Props) {
	const figures: [string, string | number][] = FIGURES.map((name) => {
		const value = report.totals[name];
		return [t(`operator.report-${name}`), name.endsWith("_kopecks") ? money(value) : value];
	});
	const states: [string, number][] = report.states.map(({ state, orders }) => [
		maybe(`state.${state}`) ?? state,
		orders,
	]);
	const ways: [string, number][] = Object.entries(report.ways).map(([way, orders]) => [
		maybe(`way.${way}`) ?? way,
		orders,
	]);
	const tables: [string, [string, string | number][]][] = [
		[t("operator.report-totals"), figures],
		[t("operator.report-states"), states],
		[t("operator.report-ways"), ways],
	];
	return (
		<div class={css.tables}>
			{tables.map(([title, rows]) => (
				<table key={title} class={css.table}>
					<caption>{title}</caption>
					<tbody>
						{rows.map(([name, value]) => (
							<tr key={name}>
								<th scope="row">{name}</th>
								<td>{value}</td>
							</tr>
						))}
					</tbody>
				</table>
			))}
		</div>
	);
}
