import { MapPin, Refrigerator, Store } from "lucide";
import { t } from "../i18n";
import { hours, money } from "../i18n/format";
import { Icon } from "../ui/Icon";
import type { StopView } from "../wire/api.gen";
import { addressLine } from "./address";
import css from "./Courier.module.css";
import { openOrders, takings } from "./routeState";

const SIGN = { door: MapPin, locker: Refrigerator, counter: Store } as const;

interface Props {
	stop: StopView;
	onOpen?: () => void;
}

/** The next stop, readable on a handlebar. */
export function StopCard({ stop, onOpen }: Props) {
	const orders = openOrders(stop);
	const parcels = orders.reduce((sum, order) => sum + order.parcels.length, 0);
	const cash = takings(orders);
	const where = stop.address ? addressLine(stop.address, stop.title) : "";
	return (
		<section class={css.card} data-kind={stop.kind} data-state={stop.state}>
			{onOpen && (
				<p class={css.eyebrow}>
					{t(stop.state === "arrived" ? "courier.here" : "courier.next-stop")}
				</p>
			)}
			<p class={css.when}>
				<Icon icon={SIGN[stop.kind]} />
				<span>{hours(stop.window_starts_at, stop.window_ends_at)}</span>
			</p>
			<h2 class={css.title}>
				{onOpen ? (
					<button type="button" class={css.open} onClick={onOpen}>
						{stop.title}
					</button>
				) : (
					stop.title
				)}
			</h2>
			{where && <p class={css.address}>{where}</p>}
			{stop.address?.comment && <p class={css.note}>{stop.address.comment}</p>}
			{stop.hint && <p class={css.note}>{stop.hint}</p>}
			<p class={css.facts}>
				{t("courier.orders", { n: orders.length })}, {t("courier.parcels", { n: parcels })}
			</p>
			{orders.some((order) => order.waits_for_link) && (
				<p class={css.note}>{t("courier.waits-for-link")}</p>
			)}
			{cash > 0 && <p class={css.cash}>{t("courier.to-take", { sum: money(cash) })}</p>}
		</section>
	);
}
