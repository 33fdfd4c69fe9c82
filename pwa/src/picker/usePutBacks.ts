import { useState } from "preact/hooks";
import { get, post, seg } from "../net/api";
import { upsert } from "../net/latest";
import { useLive } from "../net/useLive";
import type { PutBackList, PutBackView } from "../wire/api.gen";

/** Goods that are to be put back onto their shelves, live, the longest waiting first. */
export function usePutBacks() {
	const [list, setList] = useState<PutBackView[]>([]);
	const refetch = async () => setList((await get<PutBackList>("/picking/put-backs")).put_backs);
	useLive(["picking"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "put_back") setList((have) => upsert(have, view as PutBackView));
		},
	});
	const done = async (id: string, spoiled: boolean) => {
		const body = { spoiled };
		setList((await post<PutBackList>(`/picking/put-backs/${seg(id)}/done`, body)).put_backs);
	};
	const open = list.filter((each) => !each.done);
	return { open: open.sort((a, b) => a.opened_at.localeCompare(b.opened_at)), done };
}
