import { t } from "../i18n";
import { interval } from "../i18n/format";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Money } from "../ui/Money";
import type { OrderCard } from "../wire/api.gen";
import css from "./OrderRow.module.css";

/** One order in the list. */
export function OrderRow({ card }: { card: OrderCard }) {
	const asks = card.open_shortages > 0;
	const broken = card.state === "cancelled" || card.state === "refused";
	return (
		<li>
			<a
				class={css.row}
				href={`#/orders/${card.id}`}
				data-state={card.state}
				onClick={(event) => {
					event.preventDefault();
					go(`/orders/${card.id}`);
				}}
			>
				<span class={css.top}>
					<strong>{t("order.title", { number: card.number })}</strong>
					<Money kopecks={card.total_kopecks} />
				</span>
				<span class={css.place}>
					{t(`way.${card.way}`)} · {interval(card.window_starts_at, card.window_ends_at)}
				</span>
				<span class={css.badges}>
					<Badge tone={broken ? "calm" : "brand"}>{t(`state.${card.state}`)}</Badge>
					{asks && <Badge tone="accent">{t("order.asks")}</Badge>}
					<span class={css.place}>{t("order.lines", { n: card.lines })}</span>
				</span>
			</a>
		</li>
	);
}
