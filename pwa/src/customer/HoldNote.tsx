import { t } from "../i18n";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { SumRows } from "../ui/SumRows";
import type { CartView } from "../wire/api.gen";

interface Props {
	cart: Pick<CartView, "goods_kopecks" | "hold_kopecks" | "off_kopecks">;
	feeKopecks: number;
	/** Paid on receipt: nothing is held. */
	onReceipt?: boolean;
	/** Bonuses that are spent. */
	bonusKopecks?: number;
}

/** What the bank will hold and why it is more than the goods: сумма + запас на вес. */
export function HoldNote({ cart, feeKopecks, onReceipt = false, bonusKopecks = 0 }: Props) {
	const off = cart.off_kopecks;
	const buffer = cart.hold_kopecks + off - cart.goods_kopecks;
	const rows: [string, number][] = [[t("cart.goods"), cart.goods_kopecks]];
	if (buffer > 0 && !onReceipt) {
		rows.push([t("cart.buffer"), buffer]);
	}
	if (feeKopecks > 0) rows.push([t("checkout.fee"), feeKopecks]);
	if (off > 0) rows.push([t("bonus.off"), -off]);
	if (bonusKopecks > 0) rows.push([t("bonus.spent"), -bonusKopecks]);
	const held = onReceipt ? cart.goods_kopecks - off : cart.hold_kopecks;
	const total = held + feeKopecks - bonusKopecks;
	return (
		<Card>
			<SumRows
				rows={rows}
				total={[t(onReceipt ? "checkout.total" : "cart.hold"), <Money kopecks={total} size={4} />]}
			/>
			{!onReceipt && <p>{t(buffer > 0 ? "cart.hold-why" : "cart.hold-why-exact")}</p>}
		</Card>
	);
}
