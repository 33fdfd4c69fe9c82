import { useMyCash } from "../cash/useMyCash";
import { Handover } from "../handover/Handover";
import { TillStrip } from "../handover/TillStrip";
import { t } from "../i18n";
import { seg } from "../net/api";
import { route as address, go, match } from "../net/router";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { BagLine } from "./BagLine";
import { BagScreen } from "./BagScreen";
import { CashLine } from "./CashLine";
import { CashScreen } from "./CashScreen";
import { ErrandScreen } from "./ErrandScreen";
import { Head } from "./Head";
import { Loading } from "./Loading";
import { RouteScreen } from "./RouteScreen";
import { errandsOf, openOrders, riding, stopById } from "./routeState";
import { StopScreen } from "./StopScreen";
import { TakeScreen } from "./TakeScreen";
import { useRounds } from "./useRounds";

interface Props {
	person: string;
	name: string;
}

/** One courier's day: every screen stands on the same route. */
export function Rounds({ person, name }: Props) {
	const work = useRounds(person);
	const { route, error, reload } = work;
	const money = useMyCash(person);
	const path = address.value;
	if (route === null) {
		return (
			<Screen head={<Head title={t("courier.title")} hint={name} />}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	const till = route.till ? <TillStrip till={route.till} /> : null;
	const handover = match("/handover/:order", path)?.["order"];
	if (handover) {
		const stop = route.stops.find((one) => one.orders.some((order) => order.id === handover));
		const leave = () => {
			const more = stop && openOrders(stop).some((order) => order.id !== handover);
			go(stop && more ? `/stop/${seg(stop.id)}` : "/", true);
			void reload();
		};
		return (
			<Handover
				key={handover}
				person={person}
				orderId={handover}
				till={till}
				door={work.door(handover)}
				inBagKopecks={money.cash?.shift?.in_bag_kopecks ?? null}
				onBack={() => go(stop ? `/stop/${seg(stop.id)}` : "/", true)}
				onDone={leave}
			/>
		);
	}
	const carrier = <BagLine person={person} parcels={riding(route)} />;
	if (path === "/bag") return <BagScreen person={person} parcels={riding(route)} />;
	if (path === "/cash") return <CashScreen work={money} />;
	const locker = match("/errand/:locker", path)?.["locker"];
	if (locker) {
		const errand = errandsOf(route).find(({ locker_id }) => locker_id === locker);
		return (
			<ErrandScreen
				key={locker}
				person={person}
				lockerId={locker}
				address={errand?.address ?? ""}
			/>
		);
	}
	const stop = stopById(route, match("/stop/:id", path)?.["id"] ?? "");
	if (stop?.locker_id && stop.state !== "planned") {
		return <Loading key={stop.id} person={person} stop={stop} lockerId={stop.locker_id} />;
	}
	if (stop) return <StopScreen stop={stop} till={till} onArrive={() => work.arrive(stop)} />;
	if (path === "/load") return <TakeScreen route={route} work={work} carrier={carrier} />;
	return (
		<RouteScreen
			route={route}
			name={name}
			till={till}
			carrier={carrier}
			cash={money.cash && <CashLine cash={money.cash} />}
			taking={work.taking}
		/>
	);
}
