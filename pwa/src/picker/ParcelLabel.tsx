import { t } from "../i18n";
import { day as dayOf, time, weight } from "../i18n/format";
import { ZONE_SIGN } from "../ui/ZoneTag";
import type { ParcelView, TaskView } from "../wire/api.gen";
import { Barcode } from "./Barcode";
import css from "./ParcelLabel.module.css";

interface Props {
	parcel: ParcelView;
	task: TaskView;
}

/** A label of 58 × 40 mm: whose, which of how many, how cold, where; black on white for a thermal printer. */
export function ParcelLabel({ parcel, task }: Props) {
	const starts = task.window_starts_at;
	// The last part is what people call out; the date before it only tells two days apart.
	const [, day = "", no = ""] = /^(.*-)?([^-]+)$/.exec(task.order_number) ?? [];
	return (
		<article
			class={css.label}
			data-barcode={parcel.barcode}
			data-zone={parcel.zone}
			aria-label={t("picker.label-parcel", { no: parcel.no, of: parcel.of })}
		>
			<p class={css.top}>
				<span class={css.number}>
					{day}
					<strong>{no}</strong>
				</span>
				<span class={css.of}>
					{parcel.no}/{parcel.of}
				</span>
			</p>
			<p class={css.top}>
				<strong>
					{ZONE_SIGN[parcel.zone]} {t(`zone.${parcel.zone}`)}
				</strong>
				<strong>
					{parcel.cell === null ? t(`way.${task.way}`) : t("picker.cell", { cell: parcel.cell })}
				</strong>
			</p>
			<p class={css.top}>
				<span>
					{dayOf(starts)}, {time(starts)}
				</span>
				<span>{weight(parcel.grams)}</span>
			</p>
			<Barcode text={parcel.barcode} />
		</article>
	);
}
