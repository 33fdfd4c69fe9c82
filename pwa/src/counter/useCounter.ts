import { t } from "../i18n";
import { post } from "../net/api";
import { useView } from "../net/useView";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
import type { CounterList, CounterOrder } from "../wire/api.gen";

/** The orders of one counter, live, with what waits to be sent. */
export function useCounter(person: string, place: string) {
	const { view, error, accept, reload } = useView<CounterList>({
		person,
		path: "/counter",
		kind: "counter",
		room: `counter:${place}`,
	});
	const kept = useKept(person, "/counter/shelve", reload);
	const shelving = new Set(
		kept.flatMap(({ body }) => ("barcode" in body ? [String(body.barcode)] : [])),
	);
	const shelve = async (barcode: string): Promise<CounterList | null> => {
		const came = await act<CounterList>({
			person,
			path: "/counter/shelve",
			body: { barcode },
			label: `${t("counter.flash-shelved")}: ${barcode}`,
		});
		if (came) accept(came);
		return came;
	};
	return {
		list: view,
		error,
		reload,
		shelving,
		shelve,
		find: (code: string) => post<CounterOrder>("/counter/find", { code }),
	};
}

export type CounterWork = ReturnType<typeof useCounter>;
