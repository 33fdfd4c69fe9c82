import { t } from "../i18n";
import { amount, time } from "../i18n/format";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Money } from "../ui/Money";
import type { AnswerShortage, OrderView, ShortageView } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
	shortage: ShortageView;
	onChange: (order: OrderView) => void;
}

/** What is missing and what may come instead; answered by the operator, with the customer on the phone. */
export function ShortageAnswer({ order, shortage, onChange }: Props) {
	const line = order.lines.find((one) => one.no === shortage.line_no);
	if (line === undefined) return null;
	const path = `/orders/${seg(order.id)}/shortages/${seg(shortage.id)}/answer`;
	const answer = async (body: AnswerShortage) => onChange(await post<OrderView>(path, body));
	return (
		<Card tone="accent" title={line.name}>
			<p>
				{t("operator.shortage", { amount: amount(shortage.missing, line.unit) })}
				{shortage.found > 0 &&
					` · ${t("operator.shortage-found", { amount: amount(shortage.found, line.unit) })}`}
				{` · ${t("operator.shortage-until", { time: time(shortage.answer_until) })}`}
			</p>
			<p class={css.facts}>{t("operator.shortage-why")}</p>
			<ul class={css.offers}>
				{shortage.suggestions.map((offer) => (
					<li key={offer.goods_id} class={css.offer}>
						<GoodsPicture picture={offer.picture} size={48} />
						<span class={css.words}>
							<span>{offer.name}</span>
							<span class={css.facts}>
								{amount(offer.quantity, offer.unit)} · <Money kopecks={offer.sum_kopecks} />
							</span>
						</span>
						<span>
							<Asking
								size="usual"
								onAsk={() => answer({ decision: "replace", goods_id: offer.goods_id })}
							>
								{t("operator.shortage-replace")}
							</Asking>
						</span>
					</li>
				))}
			</ul>
			<Asking
				kind="second"
				size="usual"
				onAsk={() => answer({ decision: "remove", goods_id: null })}
			>
				{t("operator.shortage-remove")}
			</Asking>
		</Card>
	);
}
