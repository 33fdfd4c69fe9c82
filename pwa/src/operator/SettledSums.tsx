import { t } from "../i18n";
import { money, written } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { pathOf } from "../tills/paths";
import type { SettledSum } from "../wire/api.gen";
import css from "./Report.module.css";

interface Props {
	title: string;
	sums: readonly SettledSum[];
	/** A shift leads to its report, where this app has one. */
	leads?: boolean;
}

function nameOf({ name, till_id, shift_number }: SettledSum): string {
	if (till_id === "") return written(name);
	return `${name}, ${t("till.shift-n", { number: shift_number }).toLowerCase()}`;
}

/** Money and receipts by day or by shift; a shift leads to its report. */
export function SettledSums({ title, sums, leads = true }: Props) {
	if (sums.length === 0) return null;
	return (
		<div class={css.scroll}>
			<table class={css.table}>
				<caption>{title}</caption>
				<thead>
					<tr>
						<th />
						<th scope="col">{t("settling.money")}</th>
						<th scope="col">{t("settling.receipts")}</th>
						<th scope="col">{t("settling.returned")}</th>
						<th scope="col">{t("settling.differences")}</th>
					</tr>
				</thead>
				<tbody>
					{sums.map((sum) => (
						<tr
							key={`${sum.name} ${sum.fn_number} ${sum.shift_number}`}
							data-differs={sum.differences > 0}
						>
							<th scope="row">
								{sum.till_id && leads ? (
									<button
										type="button"
										class={css.open}
										onClick={() =>
											go(`${pathOf(sum.till_id)}/shift/${seg(sum.fn_number)}/${sum.shift_number}`)
										}
									>
										{nameOf(sum)}
									</button>
								) : (
									nameOf(sum)
								)}
							</th>
							<td>{money(sum.money_kopecks)}</td>
							<td>{money(sum.receipt_kopecks)}</td>
							<td>{money(sum.returned_kopecks)}</td>
							<td>{sum.differences}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
