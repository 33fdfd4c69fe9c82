import { t } from "../i18n";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { SumRows } from "../ui/SumRows";
import type { CartView } from "../wire/api.gen";

interface Props {
	cart: Pick<CartView, "goods_kopecks" | "hold_kopecks">;
	feeKopecks: number;
	/** Paid on receipt: nothing is held. */
	onReceipt?: boolean;
}

/** What the bank will hold and why it is more than the goods: сумма + запас на вес. */
export function HoldNote({ cart, feeKopecks, onReceipt = false }: Props) {
	const buffer = cart.hold_kopecks - cart.goods_kopecks;
	const rows: [string, number][] = [[t("cart.goods"), cart.goods_kopecks]];
	if (buffer > 0 && !onReceipt) {
		rows.push([t("cart.buffer"), buffer]);
	}
	if (feeKopecks > 0) rows.push([t("checkout.fee"), feeKopecks]);
	const total = (onReceipt ? cart.goods_kopecks : cart.hold_kopecks) + feeKopecks;
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
