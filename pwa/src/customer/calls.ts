import { del, get, post, put, seg, withQuery } from "../net/api";
import type {
	AnswerShortage,
	AskReturn,
	CartView,
	GoodsPage,
	GoodsView,
	GroupView,
	OpenNext,
	OpenReturn,
	OrderList,
	OrderReturns,
	OrderView,
	OtherWay,
	PickupView,
	PlaceOrder,
	PlaceView,
	WindowView,
} from "../wire/api.gen";

const PAGE = 40;

export const getGroups = () => get<GroupView[]>("/groups");
export const getGoods = (id: string) => get<GoodsView>(`/goods/${seg(id)}`);
export const searchGoods = (q: string, group: string, after: string) =>
	get<GoodsPage>(withQuery("/goods", { q, group, after, limit: PAGE }));

export const getCart = () => get<CartView>("/cart");
export const setLine = (goodsId: string, quantity: number) =>
	put<CartView>(`/cart/lines/${seg(goodsId)}`, { quantity });
export const emptyCart = () => del<CartView>("/cart");

export const getPlaces = () => get<PlaceView[]>("/places");
export const getWindows = (placeId: string) => get<WindowView[]>(`/places/${seg(placeId)}/windows`);

export const placeOrder = (order: PlaceOrder) => post<OrderView>("/orders", order);
export const getOrders = (after: string) => get<OrderList>(withQuery("/orders", { after }));
export const getOrder = (id: string) => get<OrderView>(`/orders/${seg(id)}`);
export const cancelOrder = (id: string, reason: string) =>
	post<OrderView>(`/orders/${seg(id)}/cancel`, { reason });
export const chooseOtherWay = (id: string, way: OtherWay) =>
	post<OrderView>(`/orders/${seg(id)}/other-way`, way);
export const payAgain = (id: string) => post<OrderView>(`/orders/${seg(id)}/pay-again`);
export const answerShortage = (order: string, shortage: string, answer: AnswerShortage) =>
	post<OrderView>(`/orders/${seg(order)}/shortages/${seg(shortage)}/answer`, answer);

export const getPickup = (order: string) => get<PickupView>(`/pickups/${seg(order)}`);
export const openNext = (order: string, open: OpenNext) =>
	post<PickupView>(`/pickups/${seg(order)}/open`, open);
export const allTaken = (order: string) => post<PickupView>(`/pickups/${seg(order)}/done`);

export const askReturn = (order: string, body: AskReturn) =>
	post<OrderReturns>(`/orders/${seg(order)}/returns`, body);
export const openReturn = (back: string, open: OpenReturn) =>
	post<OrderReturns>(`/returns/${seg(back)}/open`, open);
export const withdrawReturn = (back: string) =>
	post<OrderReturns>(`/returns/${seg(back)}/withdraw`);
