import { t } from "../i18n";
import { money, time } from "../i18n/format";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import type { OrderView } from "../wire/api.gen";
import { isOver } from "./orderState";

interface Props {
	order: OrderView;
}

/** Weighed goods came to more than was held: confirm the difference, or see how it is settled. */
export function OverweightCard({ order }: Props) {
	const over = order.overweight;
	if (over === null || isOver(order.state)) return null;
	const sum = money(over.kopecks);
	if (over.state === "asked" && over.until !== null) {
		const { payment_url } = order.money;
		return (
			<Card tone="accent" title={t("over.asked", { sum })}>
				<p>{t("over.asked-why", { time: time(over.until) })}</p>
				{payment_url ? (
					<Button kind="main" size="large" wide href={payment_url}>
						{t("over.confirm", { sum })}
					</Button>
				) : (
					<p role="status">{t("pay.preparing")}…</p>
				)}
			</Card>
		);
	}
	if (over.state === "trim") return <Card>{t("over.trimmed")}</Card>;
	if (over.state !== "settled" || over.kopecks === 0) return null;
	return <Card tone="brand">{t(`over.settled-${over.way}`, { sum })}</Card>;
}
