import { t } from "../i18n";
import { money } from "../i18n/format";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import type { Reconciliation } from "../wire/api.gen";
import css from "./Report.module.css";
import { balance, inStep } from "./reportState";

interface Props {
	report: Reconciliation;
}

/** Goods = money = receipts, as three sums that are one. */
export function BalanceCard({ report }: Props) {
	const { goodsKopecks, moneyKopecks, receiptsKopecks, invoiceKopecks } = balance(report.totals);
	const agrees = inStep(report);
	const n = report.differences.length;
	const others = n > 0 ? t("operator.report-differs", { n }) : t("operator.report-underway");
	return (
		<Card
			tone={agrees ? "brand" : n > 0 ? "danger" : "plain"}
			title={agrees ? t("operator.report-agrees") : others}
		>
			{agrees && <p>{t("operator.report-agrees-why")}</p>}
			<dl class={css.balance} data-agrees={agrees}>
				<div>
					<dt>{t("operator.report-left")}</dt>
					<dd>
						<Money kopecks={goodsKopecks} size={4} />
					</dd>
				</div>
				<div>
					<dt>{t("operator.report-middle")}</dt>
					<dd>
						<Money kopecks={moneyKopecks} size={4} />
					</dd>
				</div>
				<div>
					<dt>{t("operator.report-right")}</dt>
					<dd>
						<Money kopecks={receiptsKopecks} size={4} />
					</dd>
				</div>
			</dl>
			{invoiceKopecks > 0 && (
				<p>{t("operator.report-by-invoice", { sum: money(invoiceKopecks) })}</p>
			)}
		</Card>
	);
}
