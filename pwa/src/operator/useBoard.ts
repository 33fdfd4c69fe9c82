import { useEffect, useRef, useState } from "preact/hooks";
import { get, withQuery } from "../net/api";
import { useLive } from "../net/useLive";
import type { OrderCard, OrderList } from "../wire/api.gen";
import { applyCard, joinCards } from "./boardState";

/** How long a typed search rests before the server is asked. */
const REST_MS = 250;

/** Every order, live; the search asks the server, pushed cards find their place by themselves. */
export function useBoard() {
	const [cards, setCards] = useState<readonly OrderCard[] | null>(null);
	const [next, setNext] = useState("");
	const [query, setQuery] = useState("");
	const [error, setError] = useState<unknown>(null);
	const asked = useRef(query);
	asked.current = query;

	const fetchPage = async (after: string): Promise<void> => {
		const q = query.trim();
		try {
			const page = await get<OrderList>(withQuery("/board", { q, after }));
			if (asked.current.trim() !== q) return;
			setCards((have) => joinCards(have ?? [], page.orders));
			setNext((old) => (after !== "" || old === "" ? page.next : old));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const refetch = () => fetchPage("");

	useEffect(() => {
		if (query === "" && cards === null) return;
		setCards(null);
		setNext("");
		const timer = setTimeout(() => void refetch().catch(() => undefined), REST_MS);
		return () => clearTimeout(timer);
	}, [query.trim()]);

	useLive(["orders"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind !== "card") return;
			const card = view as OrderCard;
			setCards((have) => {
				if (have === null) return have;
				// While searching, an order that was not found stays out.
				const shown = query.trim() === "" || have.some((one) => one.id === card.id);
				return shown ? applyCard(have, card) : have;
			});
		},
	});
	return {
		cards,
		error,
		query,
		setQuery,
		hasMore: next !== "",
		more: () => fetchPage(next),
		reload: () => refetch().catch(() => undefined),
		accept: (card: OrderCard) => setCards((have) => have && applyCard(have, card)),
	};
}

export type BoardWork = ReturnType<typeof useBoard>;
