import { t } from "../i18n";
import { weight } from "../i18n/format";
import { WarmthBadge } from "../ui/WarmthBadge";
import { ZoneTag } from "../ui/ZoneTag";
import css from "./Courier.module.css";
import type { Bagged } from "./routeState";

interface Props {
	bag: Bagged;
}

export function BagRow({ bag: { parcel, order, stop, stopNo } }: Props) {
	return (
		<li class={css.bag} data-barcode={parcel.barcode} data-unpaid={order.waits_for_link}>
			<span class={css.no}>{stopNo}</span>
			<span class={css.words}>
				<span class={css.name}>
					{order.number}{" "}
					{parcel.of > 1 && <span class={css.facts}>{`${parcel.no}/${parcel.of}`}</span>}
				</span>
				<span class={css.facts}>
					{t("courier.stop-n", { n: stopNo })} · {stop.title}
				</span>
				{order.waits_for_link && <strong>{t("courier.waits-for-link")}</strong>}
			</span>
			<WarmthBadge warmth={parcel.warmth} />
			<span class={css.side}>
				<ZoneTag zone={parcel.zone} short />
				<span class={css.facts}>{weight(parcel.grams)}</span>
			</span>
		</li>
	);
}
