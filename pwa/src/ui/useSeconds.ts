import { useEffect, useState } from "preact/hooks";

/** Whole seconds since this was first seen; starts anew with another one, stands still at 0 for none. */
export function useSeconds(what: string | null): number {
	const [seconds, setSeconds] = useState(0);
	useEffect(() => {
		setSeconds(0);
		if (what === null) return;
		const since = Date.now();
		const timer = setInterval(() => setSeconds(Math.floor((Date.now() - since) / 1000)), 500);
		return () => clearInterval(timer);
	}, [what]);
	return seconds;
}
