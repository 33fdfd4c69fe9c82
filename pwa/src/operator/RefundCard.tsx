import { Undo2 } from "lucide";
import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { OrderRefunds, OrderView, RefundView } from "../wire/api.gen";
import css from "./OrderPage.module.css";
import { RefundSheet } from "./RefundSheet";

interface Props {
	order: OrderView;
}

function stateWords({ state, receipt, code }: RefundView): string {
	const money = state === "failed" && code ? (maybe(`problem.${code}`) ?? code) : "";
	return [
		t(`refund.state-${state}`),
		money,
		state === "returned" ? t(`refund.receipt-${receipt}`) : "",
	]
		.filter(Boolean)
		.join(": ");
}

/** Money that went back for goods of this order, and what may still go back. */
export function RefundCard({ order }: Props) {
	const path = `/orders/${seg(order.id)}/refunds`;
	const { value, error, reload } = useFetch(`${path} ${order.seq}`, () => get<OrderRefunds>(path));
	const [asking, setAsking] = useState(false);
	const left = value?.receipts.some(({ lines }) => lines.length > 0) ?? false;
	if (value === null && error === null) return null;
	if (value !== null && !left && value.refunds.length === 0) return null;
	return (
		<Card title={t("refund.title")}>
			{error !== null && <ErrorCard error={error} onRetry={() => void reload()} />}
			<ul class={css.offers}>
				{value?.refunds.map((refund) => (
					<li key={refund.id} data-refund={refund.state} data-receipt={refund.receipt}>
						<strong>
							{money(refund.kopecks)} · {t(`paymethod.${refund.method}`)}
						</strong>
						<br />
						{stateWords(refund)}
						<br />
						{refund.exchanged_kopecks > 0 && (
							<>
								{t("refund.exchanged", { sum: money(refund.exchanged_kopecks) })}
								<br />
							</>
						)}
						{refund.owed_kopecks > 0 && (
							<>
								{t("refund.owed", { sum: money(refund.owed_kopecks) })}
								<br />
							</>
						)}
						<span class={css.facts}>
							{refund.reason} · {stamp(refund.at)}
						</span>
					</li>
				))}
			</ul>
			{left && (
				<Button wide icon={Undo2} onClick={() => setAsking(true)}>
					{t("refund.ask")}
				</Button>
			)}
			{asking && value && (
				<RefundSheet
					path={path}
					refunds={value}
					onDone={() => {
						setAsking(false);
						void reload();
					}}
					onClose={() => setAsking(false)}
				/>
			)}
		</Card>
	);
}
