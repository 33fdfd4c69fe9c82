import { Repeat2, Undo2 } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { day, money } from "../i18n/format";
import { get, post, seg } from "../net/api";
import { go } from "../net/router";
import { RefundSheet } from "../operator/RefundSheet";
import { useScanner } from "../scanner/useScanner";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import type { OrderRefunds, SoldList, SoldOrder } from "../wire/api.gen";
import css from "./Counter.module.css";

const LEAST = 4;

interface Chosen {
	order: SoldOrder;
	refunds: OrderRefunds;
}

const pathOf = (order: SoldOrder) => `/counter/sold/${seg(order.id)}/refunds`;

/** Somebody brings goods back: find the order by what they have, take back lines, give the money as it was paid. */
export function ReturnGoods() {
	const [text, setText] = useState("");
	const [found, setFound] = useState<SoldOrder[] | null>(null);
	const [chosen, setChosen] = useState<Chosen | null>(null);
	const [done, setDone] = useState<number | null>(null);
	const [error, setError] = useState<unknown>(null);
	const find = async (typed: string) => {
		setDone(null);
		setError(null);
		setFound((await post<SoldList>("/counter/sold", { text: typed.trim() })).orders);
	};
	useScanner((scanned) => {
		setText(scanned);
		void find(scanned).catch(setError);
	});
	return (
		<>
			<div class={css.find}>
				<Field
					label={t("sold.find-title")}
					hint={t("sold.find-why")}
					maxLength={200}
					large
					value={text}
					onInput={setText}
				/>
				<Asking disabled={text.trim().length < LEAST} onAsk={() => find(text)}>
					{t("counter.find")}
				</Asking>
			</div>
			{done !== null && (
				<Card tone="brand">
					<p role="status">{t("sold.done", { sum: money(done) })}</p>
				</Card>
			)}
			{error !== null && (
				<ErrorCard error={error} onRetry={() => void find(text).catch(setError)} />
			)}
			{found?.length === 0 && (
				<Empty icon={Undo2} title={t("sold.empty")} hint={t("sold.empty-why")} />
			)}
			{found?.map((order) => (
				<Card key={order.id} title={t("put-back.order", { number: order.number })}>
					<p>
						{order.customer_name || "—"} · {day(order.created_at)} · {money(order.total_kopecks)}
					</p>
					<p>{t(`paymethod.${order.method}`)}</p>
					<Asking
						kind="second"
						size="usual"
						icon={Undo2}
						onAsk={async () =>
							setChosen({ order, refunds: await get<OrderRefunds>(pathOf(order)) })
						}
					>
						{t("sold.take-back")}
					</Asking>
					<Button icon={Repeat2} wide onClick={() => go(`/exchange-of/${seg(order.id)}`)}>
						{t("swap.ask")}
					</Button>
				</Card>
			))}
			{chosen && (
				<RefundSheet
					path={pathOf(chosen.order)}
					refunds={chosen.refunds}
					onDone={(sum) => {
						setChosen(null);
						setFound(null);
						setText("");
						setDone(sum);
					}}
					onClose={() => setChosen(null)}
				/>
			)}
		</>
	);
}
