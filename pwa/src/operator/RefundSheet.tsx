import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { kilograms, money } from "../i18n/format";
import { newId, post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { Sheet } from "../ui/Sheet";
import type { OrderRefunds, OrderView, RefundableLine } from "../wire/api.gen";
import css from "./Refund.module.css";
import { asked, type Chosen, kopecksOf, milliOf, step, sumOf } from "./refundState";

interface Props {
	order: OrderView;
	refunds: OrderRefunds;
	onDone: () => void;
	onClose: () => void;
}

function left(line: RefundableLine): string {
	if (step(line) === 1000)
		return `${line.quantity_milli / 1000} ${t(`receipt.unit-${line.measure}`)}`;
	return line.measure === "kilogram"
		? kilograms(line.quantity_milli)
		: String(line.quantity_milli / 1000);
}

/** Choose what goes back of a receipt and how much of it, see the sum and where the money goes, say why. */
export function RefundSheet({ order, refunds, onDone, onClose }: Props) {
	const receipts = refunds.receipts.filter(({ lines }) => lines.length > 0);
	const [of, setOf] = useState(receipts[0]?.receipt_id ?? null);
	const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
	const [why, setWhy] = useState("");
	// Pressed again after a lost answer it is the same refund.
	const id = useRef(newId());
	const lines = receipts.find(({ receipt_id }) => receipt_id === of)?.lines ?? [];
	const chosen: Chosen = Object.fromEntries(
		lines.map((line) => [line.no, milliOf(typed[line.no] ?? "", line) ?? 0]),
	);
	const wrong = lines.filter(
		(line) => (typed[line.no] ?? "") !== "" && milliOf(typed[line.no] ?? "", line) === null,
	);
	const sum = sumOf(lines, chosen);
	const method = order.money.method;
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
							}}
						>
							{t("refund.of-receipt", { fd: fd_number })}
						</Choice>
					))}
				<ul class={css.lines}>
					{lines.map((line) => (
						<li key={line.no} class={css.line}>
							<span>
								<strong>{line.name}</strong>
								<br />
								<span class={css.facts}>
									{t("refund.left", { quantity: left(line), sum: money(line.kopecks) })}
								</span>
							</span>
							<Field
								label={step(line) === 1000 ? t("refund.pieces") : t("refund.grams")}
								inputMode="numeric"
								value={typed[line.no] ?? ""}
								error={wrong.includes(line) ? t("refund.too-much", { quantity: left(line) }) : ""}
								onInput={(text) => setTyped((have) => ({ ...have, [line.no]: text }))}
							/>
							<button
								type="button"
								class={css.all}
								onClick={() =>
									setTyped((have) => ({
										...have,
										[line.no]: String(line.quantity_milli / step(line)),
									}))
								}
							>
								{t("refund.all")}
							</button>
							{(chosen[line.no] ?? 0) > 0 && (
								<span class={css.sum}>{money(kopecksOf(line, chosen[line.no] ?? 0))}</span>
							)}
						</li>
					))}
				</ul>
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
						await post<OrderRefunds>(`/orders/${seg(order.id)}/refunds`, {
							id: id.current,
							receipt_id: of,
							lines: asked(chosen),
							reason: why.trim(),
							till_id: null,
						});
						onDone();
					}}
				>
					{t("refund.confirm", { sum: money(sum) })}
				</Asking>
			</div>
		</Sheet>
	);
}
