import { t } from "../i18n";
import { Card } from "../ui/Card";
import { useSeconds } from "../ui/useSeconds";
import { ZoneTag } from "../ui/ZoneTag";
import type { OrderView } from "../wire/api.gen";
import css from "./WarmthCard.module.css";
import { fateOf, type Warmth, warmthsOf } from "./warmth";

/** One parcel: how long it has been warm, or that it is not given out. */
function Row({ of }: { of: Warmth }) {
	const name = t("warmth.parcel", { no: of.no, of: of.of });
	const words = { minutes: of.minutes, limit: of.limit ?? 0 };
	return (
		<li class={css.row} data-level={of.level}>
			<ZoneTag zone={of.zone} short />
			<span>
				{name}:{" "}
				{of.level === "spoiled"
					? t("warmth.lost")
					: t(of.limit === null ? "warmth.warmer" : "warmth.count", words)}
			</span>
		</li>
	);
}

/** What got warm, and what becomes of the money; nothing while all is cold. */
export function WarmthCard({ order }: { order: OrderView }) {
	useSeconds(order.id); // minutes go on while the screen is looked at
	const warmths = warmthsOf(order, Date.now());
	const fate = fateOf(order);
	if (warmths.length === 0) return null;
	return (
		<Card
			tone={fate ? "danger" : "accent"}
			title={t(fate ? "warmth.title-spoiled" : "warmth.title")}
		>
			<ul class={css.rows}>
				{warmths.map((one) => (
					<Row key={one.no} of={one} />
				))}
			</ul>
			{fate && <p>{t(`warmth.${fate}`)}</p>}
		</Card>
	);
}
