import { ArrowLeft } from "lucide";
import { t } from "../i18n";
import { interval } from "../i18n/format";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Icon } from "../ui/Icon";
import type { OrderView } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
}

export function OrderHead({ order }: Props) {
	return (
		<header class={css.head}>
			<button
				type="button"
				class={css.back}
				aria-label={t("action.back")}
				onClick={() => go("/", true)}
			>
				<Icon icon={ArrowLeft} />
			</button>
			<div class={css.names}>
				<h2 class={css.title}>
					{t("operator.order", { number: order.number })}{" "}
					<Badge tone={order.state === "completed" ? "brand" : "calm"}>
						{t(`state.${order.state}`)}
					</Badge>
				</h2>
				<p class={css.facts}>
					{t(`way.${order.way}`)} · {interval(order.window_starts_at, order.window_ends_at)}
				</p>
			</div>
		</header>
	);
}
