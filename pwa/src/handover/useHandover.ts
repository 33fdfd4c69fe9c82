import type { Door } from "../alone/useAlone";
import { t } from "../i18n";
import { seg } from "../net/api";
import { newer, useView } from "../net/useView";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
import type { DoorPermit, HandoverView, PayMethod, RefuseLine } from "../wire/api.gen";
import { withKept } from "./handoverState";

/** One handover, live, with what waits to be sent, and what may be done to it. */
export function useHandover(person: string, orderId: string, permit?: DoorPermit) {
	const path = `/handovers/${seg(orderId)}`;
	const room = `handover:${orderId}`;
	const { view, error, accept, reload } = useView<HandoverView>({
		person,
		path,
		kind: "handover",
		room,
	});
	const kept = useKept(person, `${path}/`, reload);
	const latest = permit ? newer(view, permit.view) : view;
	const shown = latest && withKept(latest, kept);

	const send = async (tail: string, body: object, word: string, id?: string): Promise<void> => {
		const label = `${t("order.number", { number: view?.number ?? "" })}: ${word}`;
		try {
			const came = await act<HandoverView>({
				person,
				path: `${path}/${tail}`,
				body,
				label,
				...(id && { id }),
			});
			if (came) accept(came);
		} catch (problem) {
			await reload();
			throw problem;
		}
	};

	return {
		view: shown,
		/** True while something done here has not reached the server. */
		waits: kept.length > 0,
		error,
		reload,
		refuse: (...lines: RefuseLine[]) => send("refusals", { lines }, t("handover.refuse")),
		refuseAll: (reason: string) => send("refuse-all", { reason }, t("handover.refuse-all-do")),
		settle: (method: PayMethod, expectedKopecks: number, givenKopecks = 0) =>
			send(
				"settle",
				{ method, expected_kopecks: expectedKopecks, given_kopecks: givenKopecks },
				t(`paymethod.${method}`),
				// The till knows this settlement by its permit: an answer that is lost is asked for at the till.
				method === "hold" ? undefined : permit?.settlement_id,
			),
		handed: () => send("handed", {}, t("handover.give-do")),
	};
}

export type HandoverWork = ReturnType<typeof useHandover> & {
	/** Without the server: by this permit, at this till. */
	door?: Door;
};
