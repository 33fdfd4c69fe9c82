import { useCallback, useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { seg } from "../net/api";
import { ProblemError } from "../net/problem";
import { act } from "../offline/act";
import { keep, kept } from "../offline/kept";
import type {
	DoorPermit,
	DoorState,
	DoorTill,
	HandoverView,
	PayMethod,
	RefuseLine,
} from "../wire/api.gen";
import {
	ALONE,
	type Draft,
	EMPTY,
	leftToServer,
	outcomeOf,
	refusals,
	settled,
	viewAlone,
	withKnown,
} from "./aloneState";
import { settleAt, standAt } from "./till";

const LOOK_MS = 1_000;

export interface Door {
	permit: DoorPermit;
	till: DoorTill;
}

/** One door without the server: what is refused, the settlement with the till, how that stands.
 * `known` is the handover as this phone knows it, with what waits to be sent. */
export function useAlone(person: string, door: Door | null, known: HandoverView | null) {
	const key = `${ALONE}${door?.permit.order_id ?? ""}`;
	const [draft, setDraft] = useState<Draft>(() => kept<Draft>(person, key) ?? EMPTY);
	const [state, setState] = useState<DoorState | null>(null);

	const save = useCallback(
		(next: Draft) => {
			keep(person, key, next);
			setDraft(next);
		},
		[person, key],
	);

	/** Hand over what was asked, tell the server by the outbox; the same as often as needed. */
	const hand = useCallback(
		async (given: Draft, { permit, till }: Door): Promise<void> => {
			if (given.asked === null) return;
			const { outcome } = given.asked;
			try {
				setState(await settleAt(till, given.asked));
			} catch (problem) {
				// Refused by name: nothing is written down there, and another try may be made.
				if (problem instanceof ProblemError && problem.status < 500) {
					save({ ...given, asked: null });
					throw problem;
				}
				return;
			}
			if (given.told) return;
			const label = `${t("order.number", { number: permit.view.number })}: ${t(`paymethod.${outcome.method}`)}`;
			const path = `/handovers/${seg(permit.order_id)}/at-door`;
			// It lies in the outbox before the answer comes; a phone that dies in between asks the till again.
			void act<HandoverView>({ person, path, body: { outcome }, label }).catch(() => undefined);
			save({ ...given, told: true });
		},
		[person, save],
	);

	const asked = draft.asked !== null;
	const over = settled(state);
	useEffect(() => {
		if (!asked || over || door === null) return;
		const look = () =>
			state === null ? hand(draft, door) : standAt(door.till, door.permit.intent_id).then(setState);
		const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
		return () => clearInterval(timer);
	}, [asked, over, state, draft, door, hand]);

	if (door === null) return null;
	const whole = withKnown(draft, door.permit, known);
	return {
		/** The till was asked to print, or the goods were given on a hold. */
		asked,
		state,
		outcome: draft.asked?.outcome ?? null,
		view: viewAlone(door.permit, whole, Date.now()),
		/** What `Check` may do, in place of what it does with the server. */
		hands: {
			refuse: async ({ no, quantity }: RefuseLine) =>
				save({ ...draft, refused: { ...draft.refused, [no]: quantity } }),
			settle: async (method: PayMethod, kopecks: number, givenKopecks = 0) => {
				const { permit } = door;
				const outcome = outcomeOf(permit, whole, method, kopecks, givenKopecks, new Date());
				const next = { ...draft, asked: { permit: permit.permit, outcome } };
				// Kept before it leaves: whatever happens to the phone, the same is asked again.
				save(next);
				await hand(next, door);
			},
		},
		again: () => hand(draft, door),
		/** Refused while nothing was reached and not settled yet: the server is to hear of it first. */
		refusals: draft.asked === null ? refusals(draft) : [],
		/** The server has it, or goes on with it: under the same settlement, so that nothing is settled twice. */
		leaveToServer: () => save(leftToServer(draft)),
	};
}

export type AloneWork = NonNullable<ReturnType<typeof useAlone>>;
