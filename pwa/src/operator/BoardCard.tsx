import { MessageCircleQuestionMark, TriangleAlert } from "lucide";
import { t } from "../i18n";
import { interval } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Icon } from "../ui/Icon";
import { Money } from "../ui/Money";
import type { OrderCard } from "../wire/api.gen";
import css from "./Board.module.css";

interface Props {
	card: OrderCard;
	open: boolean;
}

/** One order in the list: what, when, who, and what it waits for. */
export function BoardCard({ card, open }: Props) {
	return (
		<li>
			<button
				type="button"
				class={css.card}
				data-state={card.state}
				data-order={card.number}
				aria-current={open ? "true" : undefined}
				onClick={() => go(`/order/${seg(card.id)}`)}
			>
				<span class={css.row}>
					<strong class={css.number}>{card.number}</strong>
					<Badge tone={card.state === "completed" ? "brand" : "calm"}>
						{t(`state.${card.state}`)}
					</Badge>
				</span>
				<span class={css.row}>
					<span class={css.facts}>{interval(card.window_starts_at, card.window_ends_at)}</span>
					<Money kopecks={card.total_kopecks} />
				</span>
				<span class={css.facts}>
					{[card.customer_name, t(`way.${card.way}`), card.courier_name]
						.filter(Boolean)
						.join(" · ")}
				</span>
				{card.open_shortages > 0 && (
					<span class={css.alert}>
						<Icon icon={MessageCircleQuestionMark} size={20} />
						{t("operator.questions", { n: card.open_shortages })}
					</span>
				)}
				{card.trouble && (
					<span class={css.alert}>
						<Icon icon={TriangleAlert} size={20} />
						{t("operator.trouble")}
					</span>
				)}
			</button>
		</li>
	);
}
