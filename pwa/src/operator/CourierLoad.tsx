import { t } from "../i18n";
import { hours } from "../i18n/format";
import { Asking } from "../ui/Asking";
import type { OrderCard } from "../wire/api.gen";
import css from "./Dispatch.module.css";

interface Props {
	cards: readonly OrderCard[];
	onTakeBack: (card: OrderCard) => Promise<void>;
}

/** What a courier has been given and has not taken from the shop yet. */
export function CourierLoad({ cards, onTakeBack }: Props) {
	return (
		<ul class={css.rows}>
			{cards.map((card) => (
				<li key={card.id} class={css.given} data-order={card.number}>
					<span class={css.words}>
						<strong>{card.number}</strong>
						<span class={css.facts}>
							{hours(card.window_starts_at, card.window_ends_at)} · {t(`state.${card.state}`)}
						</span>
					</span>
					<span>
						<Asking kind="second" size="usual" onAsk={() => onTakeBack(card)}>
							{t("operator.dispatch-take-back")}
						</Asking>
					</span>
				</li>
			))}
		</ul>
	);
}
