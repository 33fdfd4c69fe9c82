import { t } from "../i18n";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
import { useKeptFetch } from "../offline/useKeptFetch";
import type { Bags } from "../wire/api.gen";
import { asChosen } from "./bagState";
import { bagName } from "./bagWords";

const PATH = "/route/bag";

/** What the courier carries in; known and chosen without network too. `parcels` in the bag: asked again with each. */
export function useBag(person: string, parcels: number) {
	const { value, error, reload } = useKeptFetch<Bags>(person, PATH, parcels);
	const waiting = useKept(person, PATH, reload);
	const bags = value && asChosen(value, waiting);
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
