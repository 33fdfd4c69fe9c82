import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { History, OrderView } from "../wire/api.gen";
import { change, what, who } from "./history";
import css from "./OrderPage.module.css";
import { useLatest } from "./useLatest";

interface Props {
	order: OrderView;
}

/** Every change of the order: who, when, what before, what after; the latest first. */
export function HistoryCard({ order }: Props) {
	const fetched = useFetch(`${order.id} ${order.seq}`, () =>
		get<History>(`/orders/${seg(order.id)}/history`),
	);
	// The old history stays on the screen while the new one is on its way.
	const history = useLatest(fetched.value);
	return (
		<Card title={t("operator.history")}>
			{history === null && fetched.error === null && <Skeleton kind="line" rows={4} />}
			{fetched.error !== null && (
				<ErrorCard error={fetched.error} onRetry={() => void fetched.reload()} />
			)}
			{history?.events.length === 0 && <p class={css.facts}>{t("operator.history-empty")}</p>}
			<ol class={css.history}>
				{history?.events
					.map((event, at) => (
						<li key={at} class={css.event}>
							<span class={css.facts}>{stamp(event.at)}</span>
							<span>
								<strong>{what(event)}</strong> {change(event)}
							</span>
							<span class={css.facts}>{who(event.actor)}</span>
						</li>
					))
					.reverse()}
			</ol>
		</Card>
	);
}
