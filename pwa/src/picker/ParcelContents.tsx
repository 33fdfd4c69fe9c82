import { t } from "../i18n";
import { amount } from "../i18n/format";
import type { ParcelView, TaskView } from "../wire/api.gen";
import css from "./ParcelContents.module.css";
import { contentsOf } from "./taskState";

interface Props {
	parcel: ParcelView;
	task: TaskView;
}

/** What goes into this bag, where one zone has several; never on the label. */
export function ParcelContents({ parcel, task }: Props) {
	const contents = contentsOf(parcel, task);
	if (contents.length === 0) return null;
	return (
		<section class={css.contents} aria-label={t("picker.parcel-holds", { no: parcel.no })}>
			<h3>{t("picker.parcel-holds", { no: parcel.no })}</h3>
			<ul>
				{contents.map(({ line, quantity }) => (
					<li key={line.no}>
						<span>{line.name}</span>
						<strong>{amount(quantity, line.unit)}</strong>
					</li>
				))}
			</ul>
		</section>
	);
}
