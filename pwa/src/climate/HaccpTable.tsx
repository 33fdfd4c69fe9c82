import { t } from "../i18n";
import { bareDegrees } from "../i18n/format";
import type { ColdLog, ColdRow } from "../wire/api.gen";
import css from "./HaccpTable.module.css";
import { clock } from "./plotState";

interface Props {
	log: ColdLog;
}

/** The day by quarters of an hour, as an inspector reads it. */
export function HaccpTable({ log }: Props) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
		<section class={css.frame} tabIndex={0} aria-label={t("cold.table")}>
			<table class={css.table}>
				<thead>
					<tr>
						<th scope="col">{t("cold.time")}</th>
						<th scope="col">{t("cold.mean")}</th>
						<th scope="col">{t("cold.between")}</th>
						<th scope="col" data-wide>
							{t("cold.product")}
						</th>
						<th scope="col">{t("cold.marks")}</th>
					</tr>
				</thead>
				<tbody>
					{log.rows.map((row) => (
						<Row key={row.at} log={log} row={row} />
					))}
				</tbody>
			</table>
		</section>
	);
}

function Row({ log, row }: { log: ColdLog; row: ColdRow }) {
	const { air_c10: air, low_c10: low, high_c10: high, product_c10: product } = row;
	const marks = [
		air === null && t("cold.nothing"),
		row.outside && t("cold.outside"),
		row.defrost && t("cold.defrost"),
		row.door_open && t("cold.door"),
	].filter(Boolean);
	return (
		<tr data-outside={row.outside} data-empty={air === null}>
			<th scope="row">{clock(log, row.at)}</th>
			<td>{air === null ? "—" : bareDegrees(air)}</td>
			<td>{low === null || high === null ? "—" : `${bareDegrees(low)}…${bareDegrees(high)}`}</td>
			<td data-wide>{product === null ? "—" : bareDegrees(product)}</td>
			<td>{marks.join(", ")}</td>
		</tr>
	);
}
