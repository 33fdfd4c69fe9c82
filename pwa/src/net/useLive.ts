import { useEffect, useRef } from "preact/hooks";
import { type Follow, follow } from "./live";

/** Follow rooms while the component is on the screen; no rooms, no following. */
export function useLive(rooms: readonly string[], handlers: Omit<Follow, "rooms">): void {
	const latest = useRef(handlers);
	latest.current = handlers;
	const joined = rooms.join(" ");
	useEffect(() => {
		if (joined === "") return;
		const { key } = latest.current;
		return follow({
			rooms: joined.split(" "),
			refetch: () => latest.current.refetch(),
			onPush: (pushed) => latest.current.onPush(pushed),
			...(key ? { key } : {}),
		});
	}, [joined]);
}
