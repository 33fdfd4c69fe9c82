import { useCallback, useEffect, useState } from "preact/hooks";

export interface Fetched<T> {
	value: T | null;
	error: unknown;
	reload: () => Promise<void>;
}

/** Fetch once per key and keep the last value while fetching again; a late answer of an old key is dropped. */
export function useFetch<T>(key: string, fetcher: () => Promise<T>): Fetched<T> {
	const [state, setState] = useState<{ key: string; value: T | null; error: unknown }>({
		key,
		value: null,
		error: null,
	});
	const ask = useCallback(
		async (wanted: () => boolean) => {
			try {
				const value = await fetcher();
				if (wanted()) setState({ key, value, error: null });
			} catch (error) {
				if (wanted())
					setState((old) => ({ key, value: old.key === key ? old.value : null, error }));
			}
		},
		[key],
	);
	useEffect(() => {
		let here = true;
		void ask(() => here);
		return () => {
			here = false;
		};
	}, [ask]);
	const reload = useCallback(() => ask(() => true), [ask]);
	const current = state.key === key;
	return { value: current ? state.value : null, error: current ? state.error : null, reload };
}
