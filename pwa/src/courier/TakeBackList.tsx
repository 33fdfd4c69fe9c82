import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { ZoneTag } from "../ui/ZoneTag";
import type { TakeBack } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	cells: readonly TakeBack[];
	onOpen: (cell: number) => Promise<unknown>;
}

/** Cells to empty on the way: what nobody comes for, what got warm, what a customer brought back. */
export function TakeBackList({ cells, onOpen }: Props) {
	if (cells.length === 0) return null;
	return (
		<section class={css.back} aria-label={t("courier.back-title")}>
			<h2>{t("courier.back-title")}</h2>
			<ul class={css.stops}>
				{cells.map(({ cell, order_number, why, zone, open }) => (
					<li key={cell} class={css.bag} data-back={cell} data-state={open ? "open" : "waiting"}>
						<span class={css.no}>{cell}</span>
						<span class={css.words}>
							<span class={css.name}>{order_number}</span>
							<span class={css.facts}>{t(open ? "courier.back-open" : `courier.back-${why}`)}</span>
						</span>
						<span class={css.side}>
							<ZoneTag zone={zone} short />
						</span>
						{!open && (
							<span class={css.more}>
								<Asking kind="second" size="usual" onAsk={() => onOpen(cell)}>
									{t("courier.back-do", { cell })}
								</Asking>
							</span>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
