import { Check, Clock, TriangleAlert } from "lucide";
import { t } from "../i18n";
import { Icon } from "../ui/Icon";
import { WarmthBadge } from "../ui/WarmthBadge";
import { ZoneTag } from "../ui/ZoneTag";
import type { LoadItem } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	items: readonly LoadItem[];
}

/** The other bags of this locker: placed, waiting, or with a door that failed. */
export function LoadItems({ items }: Props) {
	return (
		<ul class={css.stops}>
			{items.map(({ parcel, order_number, cell, state }) => {
				const failed = state === "jammed" || state === "unreachable";
				const sign = state === "placed" ? Check : failed ? TriangleAlert : Clock;
				return (
					<li key={parcel.id} class={css.bag} data-state={state} data-barcode={parcel.barcode}>
						<span class={css.no}>{cell ?? "—"}</span>
						<span class={css.words}>
							<span class={css.name}>{order_number}</span>
							<span class={css.facts} data-failed={failed}>
								{t(`courier.locker-${state}`)}
							</span>
							<WarmthBadge warmth={parcel.warmth} />
							{state === "jammed" && <span>{t("courier.locker-jammed-why")}</span>}
							{state === "unreachable" && <span>{t("courier.locker-unreachable-why")}</span>}
						</span>
						<span class={css.side}>
							<ZoneTag zone={parcel.zone} short />
							<Icon icon={sign} size={20} />
						</span>
					</li>
				);
			})}
		</ul>
	);
}
