import { DoorOpen } from "lucide";
import { t } from "../i18n";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Qr } from "../ui/Qr";
import type { OrderView } from "../wire/api.gen";
import css from "./CodeCard.module.css";
import { spaced } from "./orderState";

/** The pickup code, large, with its QR; at a locker also the button that opens it. */
export function CodeCard({ order }: { order: OrderView }) {
	if (!order.pickup_code) return null;
	const locker = order.way === "locker";
	return (
		<Card tone="brand" title={t("code.title")}>
			<p class={css.code} data-code={order.pickup_code}>
				{spaced(order.pickup_code)}
			</p>
			<div class={css.qr}>
				<Qr text={order.pickup_token || order.pickup_code} label={t("code.qr")} size={208} />
			</div>
			<p>{t(locker ? "code.locker" : "code.counter")}</p>
			{locker && (
				<Button
					kind="main"
					size="large"
					wide
					icon={DoorOpen}
					onClick={() => go(`/orders/${order.id}/pickup`)}
				>
					{t("code.here")}
				</Button>
			)}
		</Card>
	);
}
