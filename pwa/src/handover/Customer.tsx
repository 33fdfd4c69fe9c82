import { Phone } from "lucide";
import { t } from "../i18n";
import { writePhone } from "../signIn/phone";
import { Button } from "../ui/Button";
import { ZoneTag } from "../ui/ZoneTag";
import { type HandoverView, ZONE } from "../wire/api.gen";
import css from "./Handover.module.css";

interface Props {
	view: HandoverView;
}

/** Who stands before you, and how many bags of which zone to give. */
export function Customer({ view }: Props) {
	const zones = ZONE.map((zone) => ({
		zone,
		count: view.parcels.filter((parcel) => parcel.zone === zone).length,
	})).filter(({ count }) => count > 0);
	return (
		<section class={css.customer} aria-label={t("handover.customer")}>
			<div class={css.who}>
				<p class={css.name}>{view.customer_name || t("handover.customer")}</p>
				<ul class={css.parcels} aria-label={t("handover.parcels")}>
					{zones.map(({ zone, count }) => (
						<li key={zone}>
							{count} × <ZoneTag zone={zone} />
						</li>
					))}
				</ul>
			</div>
			{view.customer_phone && (
				<Button
					href={`tel:${view.customer_phone}`}
					icon={Phone}
					label={t("handover.call", { phone: writePhone(view.customer_phone) })}
				>
					<span class="visually-hidden">{writePhone(view.customer_phone)}</span>
				</Button>
			)}
		</section>
	);
}
