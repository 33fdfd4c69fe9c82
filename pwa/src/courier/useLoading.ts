import { t } from "../i18n";
import { get, newId, post, seg } from "../net/api";
import { useView } from "../net/useView";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
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
	useKept(person, path, reload);
	const put = async (barcode: string): Promise<LoadView | null> => {
		const came = await act<LoadView>({
			person,
			path,
			body: { barcode },
			label: `${t("courier.locker-title")}: ${barcode}`,
		});
		if (came) accept(came);
		return came;
	};
	const second = async (
		what: "elsewhere" | "divide" | "confirm" | "undo" | "taken",
		body: object,
	) => accept(await post<LoadView>(`${path}/${what}`, body));
	const recall = async (cell: number) =>
		accept(await post<LoadView>(`/lockers/${seg(lockerId)}/cells/${cell}/recall`, { id: newId() }));
	const division = (barcode: string) => get<Division>(`${path}/division/${seg(barcode)}`);
	return { load: view, error, reload, put, second, recall, division };
}
