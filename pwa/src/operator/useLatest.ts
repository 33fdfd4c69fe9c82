import { useRef } from "preact/hooks";

/** The last value that was there: keeps what is shown while a newer one is fetched. */
export function useLatest<T>(value: T | null): T | null {
	const kept = useRef<T | null>(null);
	if (value !== null) kept.current = value;
	return kept.current;
}
