import { t } from "../i18n";
import { amount } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { ZoneTag } from "../ui/ZoneTag";
import css from "./PutBacks.module.css";
import { usePutBacks } from "./usePutBacks";

/** What left an order and lies somewhere: onto its shelf, or written off. */
export function PutBacks() {
	const { open, done } = usePutBacks();
	if (open.length === 0) return null;
	return (
		<Card title={t("put-back.title")} tone="accent">
			<ul class={css.list}>
				{open.map((each) => (
					<li key={each.id} class={css.row} data-put-back={each.lies}>
						<p>
							<strong>
								{each.name}, {amount(each.quantity, each.unit)}
							</strong>
						</p>
						<p class={css.facts}>
							<ZoneTag zone={each.zone} /> {each.shelf} ·{" "}
							{t("put-back.order", { number: each.order_number })},{" "}
							{t(`put-back.lies-${each.lies}`)}
						</p>
						<div class={css.choice}>
							<Asking size="usual" onAsk={() => done(each.id, false)}>
								{t("put-back.done")}
							</Asking>
							<Asking size="usual" kind="second" onAsk={() => done(each.id, true)}>
								{t("put-back.spoiled")}
							</Asking>
						</div>
					</li>
				))}
			</ul>
		</Card>
	);
}
