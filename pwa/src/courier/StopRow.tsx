import { Check } from "lucide";
import { t } from "../i18n";
import { hours } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Icon } from "../ui/Icon";
import type { StopView } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	stop: StopView;
	no: number;
	/** The one to go to now. */
	here: boolean;
}

export function StopRow({ stop, no, here }: Props) {
	return (
		<li>
			<button
				type="button"
				class={css.row}
				data-state={stop.state}
				aria-current={here ? "step" : undefined}
				onClick={() => go(`/stop/${seg(stop.id)}`)}
			>
				<span class={css.no}>
					{stop.state === "done" ? (
						<Icon icon={Check} size={20} label={t("courier.order-closed")} />
					) : (
						no
					)}
				</span>
				<span class={css.words}>
					<span class={css.name}>{stop.title}</span>
					<span class={css.facts}>
						{hours(stop.window_starts_at, stop.window_ends_at)} ·{" "}
						{t("courier.orders", { n: stop.orders.length })}
					</span>
				</span>
			</button>
		</li>
	);
}
