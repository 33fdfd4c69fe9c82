import { get, post, seg, withQuery } from "../net/api";
import type { OpenNext, PickupView, PlaceView } from "../wire/api.gen";
import type { SimCell, SimLocker, SimPapers } from "./simulators";

const sim = (name: string, path: string) => `/demo/sim/${name}/sim/${path}`;

export type Gesture = "close" | "put" | "take";

export const getFront = () => get<SimLocker>(sim("locker", "locker"));
export const move = (no: number, gesture: Gesture) =>
	post<SimCell>(sim("locker", `locker/cells/${no}/${gesture}`));
export const getPapers = (till: string, after: number) =>
	get<SimPapers>(withQuery(sim(till, "paper"), { after }));

export const getPlaces = () => get<PlaceView[]>("/places");
export const enterCode = (locker: string, code: string) =>
	post<PickupView>(`/lockers/${seg(locker)}/codes`, { code });
const pickupPath = (view: PickupView, rest = "") =>
	withQuery(`/lockers/${seg(view.locker_id)}/pickups/${seg(view.order_id)}${rest}`, {
		key: view.pickup_key,
	});
export const getPickup = (view: PickupView) => get<PickupView>(pickupPath(view));
export const openCell = (view: PickupView, open: OpenNext) =>
	post<PickupView>(pickupPath(view, "/open"), open);
export const allTaken = (view: PickupView) => post<PickupView>(pickupPath(view, "/done"));
