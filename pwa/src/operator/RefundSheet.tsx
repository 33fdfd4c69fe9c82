import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { newId, post } from "../net/api";
import { Asking } from "../ui/Asking";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { Sheet } from "../ui/Sheet";
import type { OrderRefunds, PayMethod } from "../wire/api.gen";
import css from "./Refund.module.css";
import { RefundLines, type Typed } from "./RefundLines";
import { asked, type Chosen, type Fates, milliOf, sumOf, wrongOf } from "./refundState";

interface Props {
	/** Where it is asked for. */
	path: string;
	method: PayMethod;
	refunds: OrderRefunds;
	onDone: (kopecks: number) => void;
	onClose: () => void;
}

/** Choose what goes back of a receipt and how much of it, see the sum and where the money goes, say why. */
export function RefundSheet({ path, method, refunds, onDone, onClose }: Props) {
	const receipts = refunds.receipts.filter(({ lines }) => lines.length > 0);
	const [of, setOf] = useState(receipts[0]?.receipt_id ?? null);
	const [typed, setTyped] = useState<Typed>({});
	const [fates, setFates] = useState<Fates>({});
	const [why, setWhy] = useState("");
	// Pressed again after a lost answer it is the same refund.
	const id = useRef(newId());
	const lines = receipts.find(({ receipt_id }) => receipt_id === of)?.lines ?? [];
	const chosen: Chosen = Object.fromEntries(
		lines.map((line) => [line.no, milliOf(typed[line.no] ?? "", line) ?? 0]),
	);
	const wrong = lines.filter((line) => wrongOf(typed[line.no] ?? "", line) !== null);
	const sum = sumOf(lines, chosen);
	return (
		<Sheet title={t("refund.ask")} onClose={onClose}>
			<div class={css.form}>
				{receipts.length > 1 &&
					receipts.map(({ receipt_id, fd_number }) => (
						<Choice
							key={receipt_id}
							name="receipt"
							value={receipt_id}
							chosen={of}
							onChoose={(one) => {
								setOf(one);
								setTyped({});
								setFates({});
							}}
						>
							{t("refund.of-receipt", { fd: fd_number })}
						</Choice>
					))}
				<RefundLines
					lines={lines}
					typed={typed}
					fates={fates}
					onType={(no, text) => setTyped((have) => ({ ...have, [no]: text }))}
					onFate={(no, fate) => setFates((have) => ({ ...have, [no]: fate }))}
				/>
				<p class={css.total}>
					<span>{t("refund.total")}</span>
					<Money kopecks={sum} size={4} />
				</p>
				<p>{t(`refund.goes-${method}`)}</p>
				<Field label={t("till.why")} value={why} maxLength={300} onInput={setWhy} />
				<Asking
					disabled={sum === 0 || wrong.length > 0 || why.trim().length < 3}
					onAsk={async () => {
						if (of === null) return;
						await post<OrderRefunds>(path, {
							id: id.current,
							receipt_id: of,
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
