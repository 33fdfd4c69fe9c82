import { get, newId, post, seg } from "../net/api";
import { useView } from "../net/useView";
import type { Division, LoadView } from "../wire/api.gen";

/** Loading of one locker, live. */
export function useLoading(person: string, lockerId: string) {
	const path = `/lockers/${seg(lockerId)}/loading`;
	const { view, error, accept, reload } = useView<LoadView>({
		person,
		path,
		kind: "loading",
		room: `loading:${lockerId}`,
	});
	/** Opens a cell: now or not at all, for a scan that waited would open it before nobody. */
	const put = async (barcode: string) =>
		accept(await post<LoadView>(path, { id: newId(), barcode }));
	const second = async (
		what: "elsewhere" | "divide" | "confirm" | "undo" | "taken",
		body: object,
	) => accept(await post<LoadView>(`${path}/${what}`, body));
	const recall = async (cell: number) =>
		accept(await post<LoadView>(`/lockers/${seg(lockerId)}/cells/${cell}/recall`, { id: newId() }));
	const division = (barcode: string) => get<Division>(`${path}/division/${seg(barcode)}`);
	return { load: view, error, reload, put, second, recall, division };
}
