import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { newId, post } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { Sheet } from "../ui/Sheet";
import type { OrderRefunds } from "../wire/api.gen";
import css from "./Refund.module.css";
import { RefundLines } from "./RefundLines";
import { asked, goesBack } from "./refundState";
import { useRefundChoice } from "./useRefundChoice";

interface Props {
	/** Where it is asked for. */
	path: string;
	refunds: OrderRefunds;
	onDone: (kopecks: number) => void;
	onClose: () => void;
}

/** Choose what goes back of a receipt and how much of it, see the sum and where the money goes, say why. */
export function RefundSheet({ path, refunds, onDone, onClose }: Props) {
	const choice = useRefundChoice(
		refunds.receipts.filter(({ lines }) => lines.length > 0),
		"kept",
	);
	const [why, setWhy] = useState("");
	// Pressed again after a lost answer it is the same refund.
	const id = useRef(newId());
	const { receiptId, chosen, fates, sum, ready } = choice;
	const goes = goesBack(refunds.ways, sum);
	return (
		<Sheet title={t("refund.ask")} onClose={onClose}>
			<div class={css.form}>
				<RefundLines choice={choice} />
				<p class={css.total}>
					<span>{t("refund.total")}</span>
					<Money kopecks={sum} size={4} />
				</p>
				{goes.map(([way, kopecks]) => (
					<p key={way} data-way={way}>
						{goes.length === 1
							? t(`refund.goes-${way}`)
							: t(`swap.goes-${way}`, { sum: money(kopecks) })}
					</p>
				))}
				<Field label={t("till.why")} value={why} maxLength={300} onInput={setWhy} />
				<Asking
					disabled={!ready || why.trim().length < 3}
					onAsk={async () => {
						if (receiptId === null) return;
						await post<OrderRefunds>(path, {
							id: id.current,
							receipt_id: receiptId,
							lines: asked(chosen, fates),
							reason: why.trim(),
							till_id: null,
						});
						onDone(sum);
					}}
				>
					{t("refund.confirm", { sum: money(sum) })}
				</Asking>
			</div>
		</Sheet>
	);
}
