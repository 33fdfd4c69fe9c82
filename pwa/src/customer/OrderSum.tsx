import { t } from "../i18n";
import { day } from "../i18n/format";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { SumRows } from "../ui/SumRows";
import type { OrderView } from "../wire/api.gen";

/** Goods, fee, total; then what is held, charged and released. */
export function OrderSum({ order }: { order: OrderView }) {
	const { money, bonuses } = order;
	const off = order.off_kopecks + order.bonus_kopecks;
	const { agreed } = order;
	const agreedOff = agreed.off_kopecks + agreed.bonus_kopecks;
	const before = order.estimate_kopecks + order.fee_kopecks - agreedOff;
	const less: [string, number][] = [];
	if (order.off_kopecks > 0) less.push([t("bonus.off"), -order.off_kopecks]);
	if (order.bonus_kopecks > 0) less.push([t("bonus.spent"), -order.bonus_kopecks]);
	const come: [string, number][] = [];
	if (bonuses.returned_kopecks > 0) come.push([t("bonus.returned"), bonuses.returned_kopecks]);
	if (bonuses.accrual_kopecks > 0) {
		come.push([t(bonuses.accrued ? "bonus.accrued" : "bonus.will-come"), bonuses.accrual_kopecks]);
	}
	const changed = before !== order.total_kopecks;
	const bank: [string, number][] = [];
	if (money.held_kopecks > 0)
		bank.push([t(money.state === "prepaid" ? "money.prepaid" : "order.held"), money.held_kopecks]);
	const moved = money.paid_kopecks - money.exchanged_kopecks;
	if (money.exchanged_kopecks > 0) bank.push([t("order.by-exchange"), money.exchanged_kopecks]);
	if (moved > 0) {
		bank.push([t(money.method === "hold" ? "order.paid" : "order.paid-cash"), moved]);
	}
	if (order.to_pay_kopecks > 0 && money.held_kopecks > 0) {
		bank.push([t("order.to-pay"), order.to_pay_kopecks]);
	}
	if (money.released_kopecks > 0) bank.push([t("order.released"), money.released_kopecks]);
	return (
		<Card title={t("order.sum")}>
			<SumRows
				rows={[
					[t("order.goods"), order.goods_kopecks + off],
					...less,
					[t("order.fee"), order.fee_kopecks],
				]}
				total={[t("order.total"), <Money kopecks={order.total_kopecks} size={4} was={before} />]}
			/>
			{changed && <p>{t("order.weights-changed")}</p>}
			{(bonuses.state === "dropped" || bonuses.state === "failed") && (
				<p data-bonuses={bonuses.state}>{t(`bonus.${bonuses.state}`)}</p>
			)}
			{bank.length > 0 && <SumRows rows={bank} />}
			{come.length > 0 && <SumRows rows={come} />}
			{money.wanted_kopecks > 0 && <SumRows rows={[[t("money.wanted"), money.wanted_kopecks]]} />}
			{money.planned_at && <p>{t("money.planned-at", { at: day(money.planned_at) })}</p>}
			<p data-money={money.state}>
				{money.exchanged_kopecks > 0 && moved === 0
					? t("order.by-exchange")
					: t(`paymethod.${money.method}`)}{" "}
				· {t(`money.${money.state}`)}
			</p>
		</Card>
	);
}
