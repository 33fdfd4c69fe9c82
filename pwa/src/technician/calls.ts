import { get, post, seg, withQuery } from "../net/api";
import type {
	AskZone,
	Chores,
	ChoreView,
	LockerView,
	OpenByHand,
	OpenChore,
	SetOverlay,
	Zone,
} from "../wire/api.gen";

const cell = (lockerId: string, no: number) => `/lockers/${seg(lockerId)}/cells/${no}`;

export const openByHand = (lockerId: string, no: number, body: OpenByHand) =>
	post<LockerView>(`${cell(lockerId, no)}/open`, body);
export const setOverlay = (lockerId: string, no: number, body: SetOverlay) =>
	post<LockerView>(`${cell(lockerId, no)}/overlays`, body);
export const actOnZone = (lockerId: string, zone: Zone, body: AskZone) =>
	post<LockerView>(`/lockers/${seg(lockerId)}/zones/${zone}/actions`, body);

export const getChores = (locker?: string) => get<Chores>(withQuery("/upkeep", { locker }));
export const askChore = (body: OpenChore) => post<ChoreView>("/upkeep", body);
export const takeChore = (id: string) => post<ChoreView>(`/upkeep/${seg(id)}/take`);
export const endChore = (id: string, note: string) =>
	post<ChoreView>(`/upkeep/${seg(id)}/done`, { note });
