import { useState } from "preact/hooks";
import { latest } from "../net/latest";
import { useLive } from "../net/useLive";
import type { OrderView } from "../wire/api.gen";
import { getOrder } from "./calls";

/** An order as it changes: the newest view by number, whether fetched, pushed or answered. */
export function useOrder(id: string) {
	const [order, setOrder] = useState<OrderView | null>(null);
	const [error, setError] = useState<unknown>(null);
	const accept = (view: OrderView) => setOrder((old) => latest(old, view, old?.id === view.id));
	const refetch = async () => {
		try {
			accept(await getOrder(id));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive([`order:${id}`], {
		refetch,
		onPush: (pushed) => {
			if (pushed.kind === "order" && pushed.id === id) accept(pushed.view as OrderView);
		},
	});
	return { order: order?.id === id ? order : null, error, accept, refetch };
}
