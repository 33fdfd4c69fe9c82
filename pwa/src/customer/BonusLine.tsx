import { t } from "../i18n";
import { money } from "../i18n/format";
import { Card } from "../ui/Card";
import type { CartBonuses } from "../wire/api.gen";

/** How many there are, and how many may be spent. */
export function bonusWords({ balance_kopecks, most_kopecks }: CartBonuses): string {
	const most =
		most_kopecks > 0 ? t("bonus.most", { sum: money(most_kopecks) }) : t("bonus.nothing");
	return `${t("bonus.balance", { sum: money(balance_kopecks) })} · ${most}`;
}

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
			<p data-bonuses="ready">{bonusWords(bonuses)}</p>
		</Card>
	);
}
