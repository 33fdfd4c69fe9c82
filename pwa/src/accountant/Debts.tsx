import { Check } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { refusalWords } from "../tills/words";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import { useNow } from "../ui/useNow";
import type { InvoiceView } from "../wire/api.gen";
import css from "./Accountant.module.css";
import { count, overdue } from "./debtState";
import { OwedCard } from "./OwedCard";
import { PaidSheet } from "./PaidSheet";
import { RefundsDue } from "./RefundsDue";
import { useDebts } from "./useDebts";

/** Money without its receipt, invoices without their money, refunds that a bank kept, the most urgent first. */
export function Debts() {
	const { owed, error, reload, paid, transferred } = useDebts();
	const [asking, setAsking] = useState<InvoiceView | null>(null);
	const now = useNow();
	if (owed === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	if (count(owed) === 0) {
		return (
			<Empty
				icon={Check}
				title={t("accountant.debts-none")}
				hint={t("accountant.debts-none-why")}
			/>
		);
	}
	return (
		<div class={css.page}>
			{owed.debts.length > 0 && <h2>{t("accountant.debts-receipts")}</h2>}
			<ul class={stack.list}>
				{owed.debts.map(({ receipt_id, till, why, owner, due_at, ...debt }) => (
					<OwedCard
						key={receipt_id}
						name={till}
						kopecks={debt.kopecks}
						late={overdue({ due_at }, now)}
						orderId={debt.order_id}
						orderNumber={debt.order_number}
						facts={[
							why === "waits" ? t("accountant.debts-waits") : refusalWords(why),
							t("accountant.due", { time: stamp(due_at) }),
							t(`accountant.debts-${owner}`),
						]}
					/>
				))}
			</ul>
			{owed.invoices.length > 0 && <h2>{t("accountant.debts-invoices")}</h2>}
			<ul class={stack.list}>
				{owed.invoices.map((invoice) => (
					<OwedCard
						key={invoice.order_id}
						name={invoice.company}
						kopecks={invoice.kopecks}
						late={overdue(invoice, now)}
						orderId={invoice.order_id}
						facts={[
							t("accountant.inn", { inn: invoice.inn }),
							t("accountant.due", { time: stamp(invoice.due_at) }),
						]}
					>
						<Button onClick={() => setAsking(invoice)}>{t("accountant.paid")}</Button>
					</OwedCard>
				))}
			</ul>
			<RefundsDue refunds={owed.refunds} now={now} onDone={transferred} />
			{asking && (
				<PaidSheet
					invoice={asking}
					onClose={() => setAsking(null)}
					onPaid={(invoice) => {
						paid(invoice);
						setAsking(null);
					}}
				/>
			)}
		</div>
	);
}
