import { useState } from "preact/hooks";
import { t } from "../i18n";
import { useFetch } from "../net/useFetch";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { ErrorCard } from "../ui/ErrorCard";
import type { OrderView, PlaceView } from "../wire/api.gen";
import { AddressStep } from "./AddressStep";
import { chooseOtherWay, getPlaces } from "./calls";
import { NO_ADDRESS, otherPlaces, otherWay } from "./checkoutState";
import css from "./WayStep.module.css";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
}

/** The locker has no room for the order: how it is received instead. */
export function OtherWayCard({ order, onChange }: Props) {
	const places = useFetch("places", getPlaces);
	const [chosen, setChosen] = useState<PlaceView | null>(null);
	const [address, setAddress] = useState(NO_ADDRESS);
	const body = chosen && otherWay(chosen, address);
	return (
		<Card tone="accent" title={t("order.other-way")}>
			<p>{t("order.other-way-why")}</p>
			{places.error !== null && (
				<ErrorCard error={places.error} onRetry={() => void places.reload()} />
			)}
			<div class={css.ways} role="radiogroup" aria-label={t("order.other-way")}>
				{otherPlaces(places.value ?? []).map((place) => (
					<Choice
						key={place.id}
						name="other-way"
						value={place.id}
						chosen={chosen?.id ?? null}
						onChoose={() => setChosen(place)}
					>
						<strong>{t(`order.other-way-${place.way as "courier" | "counter"}`)}</strong>
						<span class={css.hint}>{place.name}</span>
					</Choice>
				))}
			</div>
			{chosen?.way === "courier" && <AddressStep address={address} onChange={setAddress} />}
			<Asking
				disabled={body === null}
				onAsk={async () => body && onChange(await chooseOtherWay(order.id, body))}
			>
				{t("order.other-way-do")}
			</Asking>
		</Card>
	);
}
