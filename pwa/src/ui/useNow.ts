import { useEffect, useState } from "preact/hooks";

const EVERY_MS = 20_000;

/** The moment, looked at again now and then, for what grows old on the screen. */
export function useNow(): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
		return () => clearInterval(timer);
	}, []);
	return now;
}
