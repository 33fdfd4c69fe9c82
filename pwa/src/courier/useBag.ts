import { t } from "../i18n";
import { get } from "../net/api";
import { useFetch } from "../net/useFetch";
import { act } from "../offline/act";
import { keep, kept } from "../offline/kept";
import { useKept } from "../offline/useKept";
import type { Bags } from "../wire/api.gen";
import { chosenNow } from "./bagState";
import { bagName } from "./bagWords";

const PATH = "/route/bag";

/** What the courier carries in; known and chosen without network too. `parcels` in the bag: asked again with each. */
export function useBag(person: string, parcels: number) {
	const { value, error, reload } = useFetch(`${PATH} ${parcels}`, async () => {
		const came = await get<Bags>(PATH);
		keep(person, PATH, came);
		return came;
	});
	const waiting = useKept(person, PATH, reload);
	const known = value ?? kept<Bags>(person, PATH);
	const bags = known && { ...known, counted: chosenNow(known.counted, waiting) };
	const choose = async (bag: string) => {
		await act<Bags>({
			person,
			path: PATH,
			body: { bag },
			label: t("courier.bag-chosen", { name: bagName(bag) }),
		});
		await reload();
	};
	return { bags, error, reload, choose };
}
