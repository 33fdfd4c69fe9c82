import { get } from "../net/api";
import { type Fetched, useFetch } from "../net/useFetch";
import { keep, kept } from "./kept";

/** Fetch a path and keep its answer on the phone; without network, what was kept. Asked again with another `again`. */
export function useKeptFetch<T>(
	person: string,
	path: string,
	again: string | number = "",
): Fetched<T> {
	const fetched = useFetch(`${path} ${again}`, async () => {
		const came = await get<T>(path);
		keep(person, path, came);
		return came;
	});
	return { ...fetched, value: fetched.value ?? kept<T>(person, path) };
}
