import { useEffect, useRef, useState } from "preact/hooks";

/** Ask again and again, each time after the last answer; a page that nobody looks at asks nothing. Returns the last error. */
export function usePoll(ask: () => Promise<unknown>, everyMs: number): unknown {
	const [error, setError] = useState<unknown>(null);
	const latest = useRef(ask);
	latest.current = ask;
	useEffect(() => {
		let here = true;
		let timer: ReturnType<typeof setTimeout>;
		const round = async () => {
			if (document.visibilityState === "visible") {
				await latest.current().then(
					() => here && setError(null),
					(problem: unknown) => here && setError(problem),
				);
			}
			if (here) timer = setTimeout(() => void round(), everyMs);
		};
		void round();
		return () => {
			here = false;
			clearTimeout(timer);
		};
	}, [everyMs]);
	return error;
}
