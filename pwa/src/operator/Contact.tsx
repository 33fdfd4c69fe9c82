import { Phone } from "lucide";
import { addressLine } from "../courier/address";
import { t } from "../i18n";
import { writePhone } from "../signIn/phone";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import type { OrderView } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
}

/** Whom to call, and where the order goes. */
export function Contact({ order }: Props) {
	const phone = writePhone(order.customer_phone);
	return (
		<Card title={t("operator.customer")}>
			<p>
				<strong>{order.customer_name || "—"}</strong>
			</p>
			{order.customer_phone && (
				<Button
					href={`tel:${order.customer_phone}`}
					icon={Phone}
					label={t("operator.call", { phone })}
				>
					{phone}
				</Button>
			)}
			<div>
				<p class={css.facts}>{t("operator.where")}</p>
				<p>{order.address ? addressLine(order.address, "") : order.place}</p>
				{order.address?.comment && <p class={css.facts}>{order.address.comment}</p>}
			</div>
		</Card>
	);
}
