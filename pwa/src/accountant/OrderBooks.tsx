import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { change, what, who } from "../operator/history";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { SumRows } from "../ui/SumRows";
import stack from "../ui/stack.module.css";
import type { OrderStory } from "../wire/api.gen";
import css from "./Accountant.module.css";

interface Props {
	id: string;
}

/** One order in the three books, and every event that led there. */
export function OrderBooks({ id }: Props) {
	const { value, error, reload } = useFetch(id, () =>
		get<OrderStory>(`/reports/proof/orders/${seg(id)}`),
	);
	if (value === null) {
		return error === null ? (
			<Skeleton rows={5} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const { proof, events } = value;
	return (
		<div class={css.page}>
			<Card title={t("accountant.one", { number: proof.order_number })}>
				<p class={stack.facts}>{[proof.customer, proof.phone].filter(Boolean).join(", ")}</p>
				<SumRows
					rows={[
						[t("accountant.sum-goods"), proof.goods_kopecks],
						[t("accountant.sum-money"), proof.money_kopecks],
						[t("accountant.sum-receipts"), proof.receipts_kopecks],
					]}
				/>
			</Card>
			<Card title={t("accountant.events")}>
				<ol class={stack.list} data-events={events.length}>
					{events.map((event, at) => (
						<li key={at}>
							<span class={stack.facts}>
								{stamp(event.at)}, {who(event.actor)}
							</span>
							<br />
							<strong>{what(event)}</strong> {change(event)}
						</li>
					))}
				</ol>
			</Card>
		</div>
	);
}
