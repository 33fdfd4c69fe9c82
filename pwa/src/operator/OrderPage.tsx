import { useEffect, useState } from "preact/hooks";
import { CancelSheet } from "../customer/CancelSheet";
import { OrderLines } from "../customer/OrderLines";
import { OrderSum } from "../customer/OrderSum";
import { OtherWayCard } from "../customer/OtherWayCard";
import { isOver, openShortages, stationsOf, stationWord } from "../customer/orderState";
import { EditSheet } from "../edits/EditSheet";
import { EditsCard } from "../edits/EditsCard";
import { maybe, t } from "../i18n";
import { time } from "../i18n/format";
import { seg } from "../net/api";
import { useView } from "../net/useView";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { Stations } from "../ui/Stations";
import type { OrderCard, OrderView } from "../wire/api.gen";
import { cardOf } from "./boardState";
import { Contact } from "./Contact";
import { CourierChoice } from "./CourierChoice";
import { HistoryCard } from "./HistoryCard";
import { OrderHead } from "./OrderHead";
import css from "./OrderPage.module.css";
import { OrderReturns } from "./OrderReturns";
import { Papers } from "./Papers";
import { RefundCard } from "./RefundCard";
import { ShortageAnswer } from "./ShortageAnswer";

interface Props {
	person: string;
	id: string;
	onChange: (card: OrderCard) => void;
}

/** Customer, order, picking progress and problem on one page. */
export function OrderPage({ person, id, onChange }: Props) {
	const { view, error, accept, reload } = useView<OrderView>({
		person,
		path: `/orders/${seg(id)}`,
		kind: "order",
		room: `order-staff:${id}`,
	});
	const [cancelling, setCancelling] = useState(false);
	const [editing, setEditing] = useState(false);
	useEffect(() => {
		if (view) onChange(cardOf(view));
	}, [view]);
	if (view === null) {
		return error === null ? (
			<Skeleton rows={6} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const stations = stationsOf(view).map((one) => ({
		name: t(stationWord(view.way, one.word)),
		time: one.at ? time(one.at) : "",
		state: one.state,
	}));
	return (
		<article class={css.page} data-state={view.state}>
			<OrderHead order={view} />
			<Stations stations={stations} label={t("stations.label")} />
			{view.trouble && (
				<Card tone="danger" title={t("operator.trouble")}>
					<p>{maybe(`problem.${view.trouble}`) ?? t("operator.trouble-why")}</p>
					<p class={css.code}>{view.trouble}</p>
				</Card>
			)}
			{view.other_way && <OtherWayCard order={view} onChange={accept} />}
			{openShortages(view).map((shortage) => (
				<ShortageAnswer key={shortage.id} order={view} shortage={shortage} onChange={accept} />
			))}
			<div class={css.columns}>
				<div class={css.column}>
					<Contact order={view} />
					{view.way !== "counter" && !isOver(view.state) && (
						<CourierChoice order={view} onChange={accept} />
					)}
					<OrderSum order={view} />
					<Papers order={view} onChange={accept} />
					{view.receipts.length > 0 && <RefundCard order={view} />}
					{view.way === "locker" && view.state === "completed" && (
						<OrderReturns person={person} orderId={id} />
					)}
				</div>
				<div class={css.column}>
					<OrderLines order={view} />
					{view.may_edit !== "none" && (
						<Button onClick={() => setEditing(true)}>{t("edit.open")}</Button>
					)}
					<EditsCard order={view} />
					<HistoryCard order={view} />
				</div>
			</div>
			{view.may_cancel && !isOver(view.state) && (
				<Button kind="danger" onClick={() => setCancelling(true)}>
					{t("operator.cancel")}
				</Button>
			)}
			{editing && (
				<EditSheet staff order={view} onChange={accept} onClose={() => setEditing(false)} />
			)}
			{cancelling && (
				<CancelSheet staff order={view} onChange={accept} onClose={() => setCancelling(false)} />
			)}
		</article>
	);
}
