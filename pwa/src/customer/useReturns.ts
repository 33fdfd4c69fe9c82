import { seg } from "../net/api";
import { useView } from "../net/useView";
import type { OrderReturns } from "../wire/api.gen";

/** What may come back of an order and what did, live: for its owner, or in the staff's room. */
export function useReturns(
	person: string,
	orderId: string,
	room: "order" | "order-staff" = "order",
) {
	return useView<OrderReturns>({
		person,
		path: `/orders/${seg(orderId)}/returns`,
		kind: "returns",
		room: `${room}:${orderId}`,
	});
}
