import { Check } from "lucide";
import { t } from "../i18n";
import { weight } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Icon } from "../ui/Icon";
import { ZoneTag } from "../ui/ZoneTag";
import type { TakeBack } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	cells: readonly TakeBack[];
	onOpen: (cell: number) => Promise<unknown>;
	/** False where the screen itself is about them. */
	titled?: boolean;
}

/** What to do at a cell now, or why it is emptied. */
function words({ open, why, parcel, scanned }: TakeBack): string {
	if (!open) return t(`courier.back-${why}`);
	return t(parcel === null || scanned ? "courier.back-open" : "courier.back-scan");
}

/** Cells to empty on the way: what nobody comes for, what got warm, what a customer brought back. */
export function TakeBackList({ cells, onOpen, titled = true }: Props) {
	if (cells.length === 0) return null;
	return (
		<section class={css.back} aria-label={t("courier.back-title")}>
			{titled && <h2>{t("courier.back-title")}</h2>}
			<ul class={css.stops}>
				{cells.map((one) => (
					<li
						key={one.cell}
						class={css.bag}
						data-back={one.cell}
						data-barcode={one.parcel?.barcode}
						data-state={one.open ? "open" : "waiting"}
					>
						<span class={css.no}>{one.cell}</span>
						<span class={css.words}>
							<span class={css.name}>
								{one.order_number}{" "}
								{one.parcel && one.parcel.of > 1 && (
									<span class={css.facts}>{`${one.parcel.no}/${one.parcel.of}`}</span>
								)}
							</span>
							<span class={css.facts} aria-live="polite">
								{words(one)}
							</span>
						</span>
						<span class={css.side}>
							<ZoneTag zone={one.zone} short />
							{one.scanned ? (
								<Icon icon={Check} size={20} label={t("courier.back-scanned")} />
							) : (
								one.parcel && <span class={css.facts}>{weight(one.parcel.grams)}</span>
							)}
						</span>
						{!one.open && (
							<span class={css.more}>
								<Asking kind="second" size="usual" onAsk={() => onOpen(one.cell)}>
									{t("courier.back-do", { cell: one.cell })}
								</Asking>
							</span>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
