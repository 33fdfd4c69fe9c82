import { t } from "../i18n";
import { money } from "../i18n/format";
import { Card } from "../ui/Card";
import type { CartBonuses } from "../wire/api.gen";

/** What the cart may get in bonuses, in one line; nothing where the shop has none. */
export function BonusLine({ bonuses }: { bonuses: CartBonuses }) {
	if (bonuses.state === "off") return null;
	if (bonuses.state !== "ready") {
		return (
			<Card tone={bonuses.state === "down" ? "accent" : "plain"}>
				<p role="status" data-bonuses={bonuses.state}>
					{t(bonuses.state === "down" ? "bonus.down" : "bonus.asking")}
				</p>
			</Card>
		);
	}
	return (
		<Card title={t("bonus.title")}>
			<p data-bonuses="ready">
				{t("bonus.balance", { sum: money(bonuses.balance_kopecks) })}
				{" · "}
				{bonuses.most_kopecks > 0
					? t("bonus.most", { sum: money(bonuses.most_kopecks) })
					: t("bonus.nothing")}
			</p>
		</Card>
	);
}
