import { useEffect } from "preact/hooks";
import { ALONE, settledAlone } from "../alone/aloneState";
import type { Door } from "../alone/useAlone";
import { t } from "../i18n";
import { seg } from "../net/api";
import { useView } from "../net/useView";
import { act } from "../offline/act";
import { forgetOthers } from "../offline/kept";
import { useKept } from "../offline/useKept";
import { useKeptFetch } from "../offline/useKeptFetch";
import type { DoorPermits, RouteView, StopView } from "../wire/api.gen";
import { arrivedAt } from "./routeState";

/** The courier's stops, live, with what waits to be sent. */
export function useRounds(person: string) {
	const { view, error, accept, reload } = useView<RouteView>({
		person,
		path: "/route",
		kind: "route",
		room: `route:${person}`,
	});
	const kept = useKept(person, "/route/", reload);
	const taking = new Set(
		kept.flatMap(({ body }) => ("barcode" in body ? [String(body.barcode)] : [])),
	);
	const arrived = kept.flatMap(
		({ path }) => /^\/route\/stops\/([^/]+)\/arrived$/.exec(path)?.[1] ?? [],
	);
	const alone = useKept(person, "/handovers/", reload).flatMap(
		({ path }) => /^\/handovers\/([^/]+)\/at-door$/.exec(path)?.[1] ?? [],
	);
	const { value: permits } = useKeptFetch<DoorPermits>(person, "/route/permits", view?.seq ?? 0);
	const pending = alone.map(decodeURIComponent);
	useEffect(() => {
		const going = permits?.permits.map(({ order_id }) => order_id);
		if (going) forgetOthers(ALONE, new Set([...going, ...pending]));
	}, [permits]);
	const route =
		view &&
		settledAlone(arrivedAt(view, new Set(arrived.map(decodeURIComponent))), new Set(pending));

	const send = async (path: string, body: object, label: string): Promise<RouteView | null> => {
		const came = await act<RouteView>({ person, path, body, label });
		if (came) accept(came);
		return came;
	};

	return {
		route,
		error,
		reload,
		/** What may be settled of an order without the server; null when nothing may. */
		door: (orderId: string): Door | null => {
			const permit = permits?.permits.find((one) => one.order_id === orderId);
			return permit && permits?.till ? { permit, till: permits.till } : null;
		},
		/** Barcodes of parcels whose scan waits to be sent. */
		taking,
		take: (barcode: string) => send("/route/take", { barcode }, t("courier.flash-taken")),
		arrive: (stop: StopView) =>
			send(`/route/stops/${seg(stop.id)}/arrived`, {}, `${t("courier.arrived")}: ${stop.title}`),
	};
}

export type RoundsWork = ReturnType<typeof useRounds>;
