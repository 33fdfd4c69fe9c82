import { withKept } from "../handover/handoverState";
import type {
	DoorOutcome,
	DoorPermit,
	DoorState,
	HandoverView,
	PayMethod,
	RefuseLine,
	RouteView,
} from "../wire/api.gen";

/** What a courier has done at a door without the server; kept on the phone until the order is closed. */
export interface Draft {
	/** Refused so far, by line, beside what the permit says. */
	refused: Record<number, number>;
	/** What the till was asked for, with its permit; the same again until it is heard. */
	asked: { permit: string; outcome: DoorOutcome } | null;
	/** The server will hear of it: it lies in the outbox. */
	told: boolean;
}

/** Under what a phone keeps its drafts, by order. */
export const ALONE = "alone:";
export const EMPTY: Draft = { refused: {}, asked: null, told: false };

/** What the courier sees: `silent` while the till has not answered. */
export type Stand = "silent" | "paper" | "waits" | "printing" | "printed" | "refused" | "given";

/** Where the settlement stands, in words for the screen; null is a till that has not answered yet. */
export function stand(state: DoorState | null): Stand {
	if (state === null) return "silent";
	if (state.state === "printed" || state.state === "refused" || state.state === "given") {
		return state.state;
	}
	if (state.trouble === "no_paper" || state.trouble === "cover_open") return "paper";
	return state.trouble === "" ? "printing" : "waits";
}

/** True when nothing at the till will change any more. */
export function settled(state: DoorState | null): boolean {
	if (state === null) return false;
	if (state.state === "printed") return !state.paper_owed;
	return state.state === "refused" || state.state === "given";
}

/** True while the permit lasts, by the phone's clock; the till decides by its own. */
export function lasts(permit: DoorPermit, now: number): boolean {
	return Date.parse(permit.expires_at) > now;
}

/** How the order may be paid without the server now: a hold only as long as it stands and covers the sum. */
export function ways(permit: DoorPermit, totalKopecks: number, now: number): PayMethod[] {
	const covered =
		permit.covered_until !== null &&
		Date.parse(permit.covered_until) > now &&
		totalKopecks <= permit.held_kopecks;
	return permit.methods.filter((method) => method !== "hold" || covered);
}

/** The draft with what is refused already and the permit does not say: the server learned it since, or will from the queue. */
export function withKnown(draft: Draft, permit: DoorPermit, known: HandoverView | null): Draft {
	const permitted = new Map(permit.view.lines.map(({ no, refused }) => [no, refused]));
	const since = (known?.lines ?? []).flatMap(({ no, refused }) =>
		permitted.has(no) && permitted.get(no) !== refused ? [[no, refused] as const] : [],
	);
	return { ...draft, refused: { ...Object.fromEntries(since), ...draft.refused } };
}

/** What was refused without the server. */
export function refusals(draft: Draft): RefuseLine[] {
	return Object.entries(draft.refused).map(([no, quantity]) => ({
		no: Number(no),
		quantity,
		reason: "",
		marks: [],
	}));
}

/** What stays on the phone when the server goes on: what was refused and it has not heard of yet, to be told first. */
export function leftToServer(draft: Draft): Draft {
	return draft.asked === null || draft.told ? EMPTY : { ...draft, asked: null };
}

/** The handover as the permit and what was refused since make it. */
export function viewAlone(permit: DoorPermit, draft: Draft, now: number): HandoverView {
	const lines = refusals(draft);
	const path = `/handovers/${permit.order_id}/refusals`;
	const view = withKept({ ...permit.view, state: "open", trouble: "" }, [
		{ path, body: { id: "", lines } },
	]);
	return { ...view, methods: ways(permit, view.total_kopecks, now) };
}

/** What the till and the server are told. */
export function outcomeOf(
	permit: DoorPermit,
	draft: Draft,
	method: PayMethod,
	kopecks: number,
	givenKopecks: number,
	now: Date,
): DoorOutcome {
	return {
		order_id: permit.order_id,
		version: permit.version,
		method,
		kopecks,
		at: now.toISOString(),
		given_kopecks: method === "cash" ? givenKopecks : 0,
		refused: refusals(draft).map(({ no, quantity }) => ({ no, quantity })),
	};
}

/** The route as it will be when the server has heard of what was settled alone. */
export function settledAlone(route: RouteView, orders: ReadonlySet<string>): RouteView {
	if (orders.size === 0) return route;
	const stops = route.stops.map((stop) => {
		const given = stop.orders.map((order) =>
			orders.has(order.id) ? { ...order, state: "completed" as const } : order,
		);
		const over = given.every(({ state }) => ["completed", "refused", "cancelled"].includes(state));
		return {
			...stop,
			orders: given,
			state: stop.kind === "door" && over ? ("done" as const) : stop.state,
		};
	});
	return { ...route, stops };
}
