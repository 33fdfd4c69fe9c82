import { Phone } from "lucide";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { writePhone } from "../signIn/phone";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Money } from "../ui/Money";
import { ZoneTag } from "../ui/ZoneTag";
import type { StopOrder } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	order: StopOrder;
	/** The handover may begin. */
	open: boolean;
}

/** An order at a stop: whose, which bags, what to take. */
export function StopOrderCard({ order, open }: Props) {
	const phone = writePhone(order.customer_phone);
	return (
		<li class={css.order} data-state={order.state} data-unpaid={order.waits_for_link}>
			<p class={css.when}>
				<strong>{order.number}</strong>
				<Badge>{t(`state.${order.state}`)}</Badge>
			</p>
			<p class={css.name}>{order.customer_name}</p>
			<ul class={css.bags}>
				{order.parcels.map((parcel) => (
					<li key={parcel.id}>
						<ZoneTag zone={parcel.zone} />
					</li>
				))}
			</ul>
			<p class={css.when}>
				<Money kopecks={order.total_kopecks} size={3} />
				<span class={css.facts}>
					{order.waits_for_link
						? t("courier.waits-for-link")
						: order.to_take_kopecks > 0
							? t("courier.to-take", { sum: money(order.to_take_kopecks) })
							: t("handover.no-money")}
				</span>
			</p>
			<div class={css.pair}>
				{order.customer_phone && (
					<Button
						href={`tel:${order.customer_phone}`}
						icon={Phone}
						wide
						label={t("handover.call", { phone })}
					>
						{t("courier.call")}
					</Button>
				)}
				{open && (
					<Button wide onClick={() => go(`/handover/${seg(order.id)}`)}>
						{t("courier.go-on")}
					</Button>
				)}
			</div>
		</li>
	);
}
