import { t } from "../i18n";
import { amount, weight } from "../i18n/format";
import { Amount } from "../ui/Amount";
import { Card } from "../ui/Card";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Money } from "../ui/Money";
import type { LineView, OrderView } from "../wire/api.gen";
import css from "./OrderLines.module.css";
import { quantityNow, type Row, rowsOf } from "./orderState";

/** So many pieces, and what each weighs as far as it is known. */
function piecesWords(line: LineView): string {
	const known = line.weights.map(weight).join(" + ");
	const count = line.weights.length || line.pieces;
	return known
		? `${amount(count, "piece")}: ${known}`
		: `${amount(count, "piece")}, ${t("shop.about-weight", { weight: weight(line.ordered) }).toLowerCase()}`;
}

function Line({ row: { line, instead } }: { row: Row }) {
	const gone = line.state === "removed";
	return (
		<li class={css.line} data-state={line.state}>
			<GoodsPicture picture={line.picture} size={44} />
			<div class={css.text}>
				<p class={css.name}>{line.name}</p>
				{instead && <p class={css.note}>{t("order.instead", { name: instead.name })}</p>}
				<p class={css.numbers}>
					{gone ? (
						<s>{amount(line.ordered, line.unit)}</s>
					) : (
						<Amount
							quantity={quantityNow(line)}
							unit={line.unit}
							size={1}
							was={instead ? null : line.ordered}
						/>
					)}
					<span class={css.sum}>
						<Money
							kopecks={line.sum_kopecks + line.off_kopecks}
							{...(instead ? {} : { was: line.ordered_sum_kopecks })}
						/>
					</span>
				</p>
				{line.pieces > 0 && !gone && <p class={css.note}>{piecesWords(line)}</p>}
				{gone && <p class={css.changed}>{t("order.removed")}</p>}
				{line.state === "asked" && <p class={css.changed}>{t("line.asked")}</p>}
				{line.refused > 0 && (
					<p class={css.changed}>
						{t("order.refused-part", { amount: amount(line.refused, line.unit) })}
					</p>
				)}
			</div>
		</li>
	);
}

/** What is in the order: old weights and sums → new ones. */
export function OrderLines({ order }: { order: OrderView }) {
	return (
		<Card title={t("order.what")}>
			<ul class={css.lines} aria-live="polite">
				{rowsOf(order.lines).map((row) => (
					<Line key={row.line.no} row={row} />
				))}
			</ul>
		</Card>
	);
}
