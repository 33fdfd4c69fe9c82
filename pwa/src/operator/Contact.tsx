import { Phone } from "lucide";
import { useState } from "preact/hooks";
import { addressLine } from "../courier/address";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { writePhone } from "../signIn/phone";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import type { OrderView, PhoneShown } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
}

/** Whom to call, and where the order goes; the phone is shown when it is asked for, and that is recorded. */
export function Contact({ order }: Props) {
	const [shown, setShown] = useState("");
	const phone = writePhone(shown);
	return (
		<Card title={t("operator.customer")}>
			<p>
				<strong>{order.customer_name || "—"}</strong>
			</p>
			{order.customer_phone && !shown && (
				<>
					<p class={css.facts}>
						{order.customer_phone} · {t("call.masked")}
					</p>
					<Asking
						kind="second"
						size="usual"
						icon={Phone}
						onAsk={async () =>
							setShown((await post<PhoneShown>(`/orders/${seg(order.id)}/phone`)).phone)
						}
					>
						{t("call.reveal")}
					</Asking>
				</>
			)}
			{shown && (
				<Button href={`tel:${shown}`} icon={Phone} label={t("operator.call", { phone })}>
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
