import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { stamp } from "../i18n/format";
import { Button } from "../ui/Button";
import stack from "../ui/stack.module.css";
import type { RefundDueView } from "../wire/api.gen";
import { overdue } from "./debtState";
import { OwedCard } from "./OwedCard";
import { TransferSheet } from "./TransferSheet";

interface Props {
	refunds: readonly RefundDueView[];
	now: number;
	onDone: (due: RefundDueView) => void;
}

/** What banks kept of refunds: each is transferred to its customer, and marked so. */
export function RefundsDue({ refunds, now, onDone }: Props) {
	const [sending, setSending] = useState<RefundDueView | null>(null);
	return (
		<>
			{refunds.length > 0 && <h2>{t("accountant.debts-refunds")}</h2>}
			<ul class={stack.list}>
				{refunds.map((due) => (
					<OwedCard
						key={due.id}
						name={t("accountant.debts-refund")}
						kopecks={due.kopecks}
						late={overdue(due, now)}
						orderId={due.order_id}
						facts={[
							t("accountant.debts-bank", { why: maybe(`problem.${due.why}`) ?? due.why }),
							t("accountant.due", { time: stamp(due.due_at) }),
						]}
					>
						<Button onClick={() => setSending(due)}>{t("accountant.transferred")}</Button>
					</OwedCard>
				))}
			</ul>
			{sending && (
				<TransferSheet
					due={sending}
					onClose={() => setSending(null)}
					onDone={(due) => {
						onDone(due);
						setSending(null);
					}}
				/>
			)}
		</>
	);
}
