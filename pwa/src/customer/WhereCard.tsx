import { t } from "../i18n";
import { interval } from "../i18n/format";
import { Card } from "../ui/Card";
import type { OrderView } from "../wire/api.gen";

/** Where and when the order is received, and by whom it is brought. */
export function WhereCard({ order }: { order: OrderView }) {
	const { address } = order;
	const parts = address
		? [
				address.street,
				address.entrance && `${t("checkout.entrance").toLowerCase()} ${address.entrance}`,
				address.floor && `${t("checkout.floor").toLowerCase()} ${address.floor}`,
				address.flat && `${t("checkout.flat").toLowerCase()} ${address.flat}`,
			].filter(Boolean)
		: [];
	return (
		<Card title={t("order.where")}>
			<p>{interval(order.window_starts_at, order.window_ends_at)}</p>
			<p>{address ? parts.join(", ") : order.place}</p>
			{order.courier_name && <p>{t("order.courier", { name: order.courier_name })}</p>}
			{order.parcels.length > 0 && <p>{t("order.parcels", { n: order.parcels.length })}</p>}
		</Card>
	);
}
