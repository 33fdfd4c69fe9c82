import { t } from "../i18n";
import { interval } from "../i18n/format";
import { Badge } from "../ui/Badge";
import type { OrderCard } from "../wire/api.gen";
import css from "./Dispatch.module.css";

interface Props {
	card: OrderCard;
	marked: boolean;
	onMark: (on: boolean) => void;
}

export function DispatchRow({ card, marked, onMark }: Props) {
	return (
		<li>
			<label class={css.row} data-marked={marked} data-order={card.number}>
				<input
					type="checkbox"
					checked={marked}
					onChange={(event) => onMark(event.currentTarget.checked)}
				/>
				<span class={css.words}>
					<span class={css.line}>
						<strong>{card.number}</strong>
						<Badge tone={card.state === "packed" ? "brand" : "calm"}>
							{t(`state.${card.state}`)}
						</Badge>
					</span>
					<span>{interval(card.window_starts_at, card.window_ends_at)}</span>
					<span class={css.facts}>
						{t(`way.${card.way}`)} · {card.place}
					</span>
				</span>
			</label>
		</li>
	);
}
