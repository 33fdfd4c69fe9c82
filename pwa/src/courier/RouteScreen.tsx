import { Flag, Route } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { money, weight } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import type { RouteView } from "../wire/api.gen";
import css from "./Courier.module.css";
import { ErrandRow } from "./ErrandRow";
import { Head } from "./Head";
import { RouteFoot } from "./RouteFoot";
import { bagsFirst, errandsOf, nextStop, toTake, totals } from "./routeState";
import { StopCard } from "./StopCard";
import { StopRow } from "./StopRow";

interface Props {
	route: RouteView;
	name: string;
	till: ComponentChildren;
	/** What the parcels ride in. */
	carrier: ComponentChildren;
	/** What is in the own purse. */
	cash: ComponentChildren;
	taking: ReadonlySet<string>;
}

/** The next stop as a card, the others under it; bags first, while any lies in the shop. */
export function RouteScreen({ route, name, till, carrier, cash, taking }: Props) {
	const next = nextStop(route);
	const left = toTake(route, taking);
	const sums = totals(route);
	const head = (
		<Head title={t("courier.title")} hint={name}>
			{till}
		</Head>
	);
	const errands = errandsOf(route).map((errand) => (
		<ErrandRow key={errand.locker_id} errand={errand} />
	));
	if (next === null) {
		const key = route.stops.length === 0 ? "empty" : "finished";
		return (
			<Screen head={head}>
				{cash}
				{errands.length > 0 ? (
					<ul class={css.stops}>{errands}</ul>
				) : (
					<Empty
						icon={key === "empty" ? Route : Flag}
						title={t(`courier.${key}`)}
						hint={t(`courier.${key}-why`)}
					/>
				)}
			</Screen>
		);
	}
	const open = () => go(`/stop/${seg(next.id)}`);
	return (
		<Screen
			head={head}
			foot={
				<RouteFoot stop={next} left={left.length} bagsFirst={bagsFirst(next, left)} onOpen={open} />
			}
		>
			<StopCard stop={next} onOpen={open} />
			<p class={css.totals}>
				<strong>{t("courier.left")}</strong>{" "}
				{t("courier.totals", {
					stops: t("courier.stops", { n: sums.stops }),
					parcels: t("courier.parcels", { n: sums.parcels }),
					weight: weight(sums.grams),
				})}
				{sums.toTakeKopecks > 0 && ` · ${t("courier.to-take", { sum: money(sums.toTakeKopecks) })}`}
			</p>
			{carrier}
			{cash}
			{errands.length > 0 && <ul class={css.stops}>{errands}</ul>}
			<ol class={css.stops}>
				{route.stops.map((stop, place) => (
					<StopRow key={stop.id} stop={stop} no={place + 1} here={stop.id === next.id} />
				))}
			</ol>
		</Screen>
	);
}
