import { MapPinCheck } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Screen } from "../ui/Screen";
import type { StopView } from "../wire/api.gen";
import css from "./Courier.module.css";
import { Head } from "./Head";
import { openOrders } from "./routeState";
import { StopCard } from "./StopCard";
import { StopOrderCard } from "./StopOrderCard";

interface Props {
	stop: StopView;
	till: ComponentChildren;
	onArrive: () => Promise<unknown>;
}

/** A stop: arrive, then the orders one by one. */
export function StopScreen({ stop, till, onArrive }: Props) {
	const first = openOrders(stop)[0];
	const arrived = stop.state === "arrived";
	return (
		<Screen
			head={
				<Head title={stop.title} onBack={() => go("/", true)}>
					{till}
				</Head>
			}
			foot={
				stop.state === "planned" ? (
					<Asking icon={MapPinCheck} onAsk={onArrive}>
						{t("courier.arrived")}
					</Asking>
				) : (
					arrived &&
					first &&
					stop.kind === "door" && (
						<Button kind="main" size="large" wide onClick={() => go(`/handover/${seg(first.id)}`)}>
							{t("courier.go-on")} · {first.number}
						</Button>
					)
				)
			}
		>
			<StopCard stop={stop} />
			{stop.kind === "counter" && <p class={css.note}>{t("courier.counter-how")}</p>}
			<ul class={css.orders}>
				{stop.orders.map((order) => (
					<StopOrderCard key={order.id} order={order} open={arrived && stop.kind === "door"} />
				))}
			</ul>
		</Screen>
	);
}
