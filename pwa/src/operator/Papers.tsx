import { t } from "../i18n";
import { money, weight } from "../i18n/format";
import { Card } from "../ui/Card";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { ZoneTag } from "../ui/ZoneTag";
import type { OrderView } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
}

/** Parcels with their cells, and the receipts. */
export function Papers({ order }: Props) {
	return (
		<>
			<Card title={t("operator.parcels")}>
				{order.parcels.length === 0 && <p class={css.facts}>{t("operator.no-parcels")}</p>}
				<ul class={css.offers}>
					{order.parcels.map((parcel) => (
						<li key={parcel.id} class={css.offer} data-state={parcel.state}>
							<ZoneTag zone={parcel.zone} />
							<span class={css.words}>
								<span>{parcel.barcode}</span>
								<span class={css.facts}>
									{weight(parcel.grams)} · {t(`operator.parcel-${parcel.state}`)}
									{parcel.cell !== null && ` · ${t("picker.cell", { cell: parcel.cell })}`}
								</span>
							</span>
						</li>
					))}
				</ul>
			</Card>
			<Card title={t("operator.receipts")}>
				{order.receipts.length === 0 && <p class={css.facts}>{t("operator.no-receipts")}</p>}
				{order.receipts.map((receipt) => (
					<details key={receipt.id} class={css.paper} data-state={receipt.state}>
						<summary>
							{t(`operator.receipt-${receipt.state}`)} · {money(receipt.total_kopecks)} ·{" "}
							{receipt.till}
						</summary>
						<ReceiptPaper receipt={receipt} />
					</details>
				))}
			</Card>
		</>
	);
}
