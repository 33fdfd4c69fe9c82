import { t } from "../i18n";
import { money } from "../i18n/format";
import { Card } from "../ui/Card";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import type { OrderView } from "../wire/api.gen";
import css from "./OrderPage.module.css";
import { ParcelRow } from "./ParcelRow";
import { ReceiptActions } from "./ReceiptActions";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
}

/** Parcels with their cells, and the receipts. */
export function Papers({ order, onChange }: Props) {
	return (
		<>
			<Card title={t("operator.parcels")}>
				{order.parcels.length === 0 && <p class={css.facts}>{t("operator.no-parcels")}</p>}
				<ul class={css.offers}>
					{order.parcels.map((parcel) => (
						<ParcelRow key={parcel.id} parcel={parcel} />
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
						<ReceiptActions receipt={receipt} onChange={onChange} />
					</details>
				))}
			</Card>
		</>
	);
}
