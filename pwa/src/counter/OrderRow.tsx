import { t } from "../i18n";
import { money, time } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { ZoneTag } from "../ui/ZoneTag";
import type { CounterOrder } from "../wire/api.gen";
import css from "./Counter.module.css";

interface Props {
	order: CounterOrder;
}

export function OrderRow({ order }: Props) {
	const late = Date.parse(order.window_ends_at) < Date.now();
	return (
		<li>
			<button
				type="button"
				class={css.row}
				data-state={order.state}
				onClick={() => go(`/handover/${seg(order.id)}`)}
			>
				<span class={css.top}>
					<strong class={css.number}>{order.number}</strong>
					<span>{t("counter.until", { time: time(order.window_ends_at) })}</span>
				</span>
				<span class={css.name}>{order.customer_name}</span>
				<span class={css.tags}>
					{order.parcels.map((parcel) => (
						<ZoneTag key={parcel.id} zone={parcel.zone} />
					))}
					{late && <Badge tone="accent">{t("counter.overdue")}</Badge>}
				</span>
				<span class={css.top}>
					<strong>{money(order.total_kopecks)}</strong>
					<span class={css.facts}>
						{order.to_take_kopecks > 0
							? t("counter.to-take", { sum: money(order.to_take_kopecks) })
							: t("handover.no-money")}
					</span>
				</span>
			</button>
		</li>
	);
}
