import { useView } from "../net/useView";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
import type { MyCash } from "../wire/api.gen";
import { withKept } from "./myCash";

/** The courier's own cash, live, with what waits to be sent. */
export function useMyCash(person: string) {
	const { view, error, accept, reload } = useView<MyCash>({
		person,
		path: "/cash",
		kind: "cash",
		room: `cash:${person}`,
	});
	const kept = useKept(person, "/cash/", reload);
	const send = async (path: string, body: object, label: string, id?: string) => {
		const came = await act<MyCash>({ person, path, body, label, ...(id && { id }) });
		if (came) accept(came);
	};
	return { cash: view && withKept(view, kept), error, reload, send };
}

export type MyCashWork = ReturnType<typeof useMyCash>;
