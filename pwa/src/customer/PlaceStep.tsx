import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import type { PlaceView, Way } from "../wire/api.gen";
import { Step } from "./Step";
import css from "./WayStep.module.css";

interface Props {
	places: readonly PlaceView[];
	way: Way;
	chosen: string | null;
	onChoose: (id: string) => void;
}

/** Which locker, which shop, or which delivery zone. */
export function PlaceStep({ places, way, chosen, onChoose }: Props) {
	return (
		<Step title={t(`checkout.place.${way}`)}>
			{places.length === 0 && <p>{t("checkout.no-places")}</p>}
			{places.map((place) => (
				<Choice key={place.id} name="place" value={place.id} chosen={chosen} onChoose={onChoose}>
					<strong>{place.name}</strong>
					<span class={css.hint}>{place.address}</span>
					{place.hint && <span class={css.hint}>{place.hint}</span>}
				</Choice>
			))}
		</Step>
	);
}
