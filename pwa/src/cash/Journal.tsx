import { t } from "../i18n";
import { money, stamp, written } from "../i18n/format";
import stack from "../ui/stack.module.css";
import type { CashJournal } from "../wire/api.gen";
import css from "./Cash.module.css";

interface Props {
	page: CashJournal;
	onOrder?: (orderId: string) => void;
}

/** Every movement of a shift in its order, and what each route sheet brought. */
export function Journal({ page: { entries, routes }, onOrder }: Props) {
	return (
		<section class={stack.list} aria-label={t("cash.journal")}>
			<h2>{t("cash.journal")}</h2>
			<ol class={css.rows}>
				{entries.map(({ id, kind, kopecks, order_id, order_number, at }) => (
					<li key={id} class={css.entry} data-kind={kind}>
						<span class={css.words}>
							<span>{t(`cash.kind-${kind}`)}</span>
							<span class={stack.facts}>
								{stamp(at)}
								{order_id && !onOrder && ` · ${t("order.number", { number: order_number })}`}
							</span>
						</span>
						<span class={css.side}>
							<strong>{money(kopecks)}</strong>
							{order_id && onOrder && (
								<button type="button" class={css.open} onClick={() => onOrder(order_id)}>
									{t("order.number", { number: order_number })}
								</button>
							)}
						</span>
					</li>
				))}
			</ol>
			{Object.entries(routes).map(([route, kopecks]) => (
				<p key={route} class={stack.facts}>
					{t("cash.route", { day: written(route) })}: {money(kopecks)}
				</p>
			))}
		</section>
	);
}
