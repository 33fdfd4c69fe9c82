import { useState } from "preact/hooks";
import { EditSheet } from "../edits/EditSheet";
import { EditsCard } from "../edits/EditsCard";
import { t } from "../i18n";
import { time } from "../i18n/format";
import { back } from "../net/router";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { Stations } from "../ui/Stations";
import type { OrderView } from "../wire/api.gen";
import { CancelSheet } from "./CancelSheet";
import { CodeCard } from "./CodeCard";
import { Head } from "./Head";
import { OrderLines } from "./OrderLines";
import css from "./OrderScreen.module.css";
import { OrderSum } from "./OrderSum";
import { OtherWayCard } from "./OtherWayCard";
import { OverweightCard } from "./OverweightCard";
import { openShortages, stationsOf, stationWord } from "./orderState";
import { PayCard } from "./PayCard";
import { ReturnsCard } from "./ReturnsCard";
import { ShortageCard } from "./ShortageCard";
import { useOrder } from "./useOrder";
import { WarmthCard } from "./WarmthCard";
import { WhereCard } from "./WhereCard";

/** What happens to the order now, in a sentence, and its five stations. */
function Progress({ order }: { order: OrderView }) {
	const stations = stationsOf(order).map((one) => ({
		name: t(stationWord(order.way, one.word)),
		time: one.at ? time(one.at) : "",
		state: one.state,
	}));
	return (
		<div class={css.progress} data-state={order.state}>
			<h2 class={css.now} aria-live="polite">
				{t(`order.now.${order.state}`)}
			</h2>
			<Stations stations={stations} label={t("stations.label")} />
		</div>
	);
}

/** One order of the customer, live. */
export function OrderScreen({ id, person }: { id: string; person: string }) {
	const { order, error, accept, refetch } = useOrder(id);
	const [cancelling, setCancelling] = useState(false);
	const [editing, setEditing] = useState(false);
	const receipts = order?.receipts ?? [];
	return (
		<Screen
			head={
				<Head
					title={order ? t("order.title", { number: order.number }) : t("order.list-title")}
					onBack={() => back("/orders")}
				/>
			}
		>
			{error !== null && !order && (
				<ErrorCard error={error} onRetry={() => void refetch().catch(() => undefined)} />
			)}
			{!order && error === null && <Skeleton rows={5} />}
			{order && (
				<>
					<Progress order={order} />
					{order.other_way && <OtherWayCard order={order} onChange={accept} />}
					{order.trouble && !order.other_way && !order.trouble.startsWith("cold.") && (
						<Card tone="danger">{t("order.trouble")}</Card>
					)}
					<WarmthCard order={order} />
					<OverweightCard order={order} />
					<PayCard order={order} onChange={accept} />
					{openShortages(order).map((shortage) => (
						<ShortageCard key={shortage.id} order={order} shortage={shortage} onChange={accept} />
					))}
					<CodeCard order={order} />
					<WhereCard order={order} />
					<OrderLines order={order} />
					<OrderSum order={order} />
					<EditsCard order={order} />
					{order.way === "locker" && order.state === "completed" && (
						<ReturnsCard person={person} orderId={id} />
					)}
					{receipts.length > 0 && (
						<section class={css.receipts} aria-label={t("order.receipts")}>
							<h2>{t("order.receipt")}</h2>
							{receipts.map((receipt) => (
								<ReceiptPaper key={receipt.id} receipt={receipt} />
							))}
						</section>
					)}
					{order.may_edit !== "none" && (
						<Button onClick={() => setEditing(true)}>{t("edit.open")}</Button>
					)}
					{editing && (
						<EditSheet order={order} onChange={accept} onClose={() => setEditing(false)} />
					)}
					{order.may_cancel && (
						<Button kind="danger" onClick={() => setCancelling(true)}>
							{t("order.cancel")}
						</Button>
					)}
					{cancelling && (
						<CancelSheet order={order} onChange={accept} onClose={() => setCancelling(false)} />
					)}
				</>
			)}
		</Screen>
	);
}
