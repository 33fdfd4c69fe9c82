import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { OrderView } from "../wire/api.gen";
import { payAgain } from "./calls";
import { asksMore, isOver, payWords } from "./orderState";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
}

/** The way to the bank's page, or another try after a refusal. */
export function PayCard({ order, onChange }: Props) {
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const { state, payment_url } = order.money;
	const refused = state === "declined" || state === "expired";
	const over = isOver(order.state) || order.state === "handing_over";
	if (over || (order.state !== "awaiting_payment" && !payment_url && !refused)) return null;
	const again = async () => {
		setBusy(true);
		setError(null);
		await payAgain(order.id).then(onChange, setError);
		setBusy(false);
	};
	if (refused && !payment_url) {
		return (
			<Card tone="accent" title={t(`pay.${state}`)}>
				<p>{t(`pay.${state}-why`)}</p>
				{error !== null && <ErrorCard error={error} />}
				<Button kind="main" wide busy={busy} onClick={() => void again()}>
					{t("pay.again")}
				</Button>
			</Card>
		);
	}
	// The card of the overweight leads to this payment.
	if (asksMore(order)) return null;
	if (!payment_url) {
		return (
			<Card tone="brand">
				<p role="status">
					{order.bonuses.state === "reserving" ? t("bonus.reserving") : t("pay.preparing")}…
				</p>
			</Card>
		);
	}
	return (
		<Card tone="brand" title={t("pay.title")}>
			<p>{t(payWords(order))}</p>
			<Button kind="main" size="large" wide href={payment_url}>
				{t("pay.go")}
			</Button>
		</Card>
	);
}
