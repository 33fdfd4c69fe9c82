import { useState } from "preact/hooks";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Sheet } from "../ui/Sheet";
import type { OrderView, ReceiptView } from "../wire/api.gen";
import { CorrectWhat } from "./CorrectWhat";
import { mendOf, mends, previews, type Wrong } from "./correctState";
import css from "./Refund.module.css";

interface Props {
	receipt: ReceiptView;
	onDone: (order: OrderView) => void;
	onClose: () => void;
}

/** Put a receipt right: say what was wrong and why, look at the receipts that will be written, then queue them. */
export function CorrectSheet({ receipt, onDone, onClose }: Props) {
	const [wrong, setWrong] = useState<Wrong>({
		what: "whole",
		vats: {},
		taxation: receipt.taxation,
		type: "self",
		number: "",
	});
	const [why, setWhy] = useState("");
	const change = (part: Partial<Wrong>) => setWrong((have) => ({ ...have, ...part }));
	const ready =
		why.trim().length >= 3 &&
		mends(receipt, wrong) &&
		(wrong.type === "self" || wrong.number.trim() !== "");
	return (
		<Sheet title={t("correct.title")} onClose={onClose}>
			<div class={css.form}>
				<p>{t(receipt.state === "refused" ? "correct.late" : "correct.undo")}</p>
				<CorrectWhat receipt={receipt} wrong={wrong} onChange={change} />
				<Chips
					titled
					label={t("correct.by")}
					options={(["self", "instruction"] as const).map((value) => ({
						value,
						text: t(`correct.by-${value}`),
					}))}
					chosen={wrong.type}
					onChoose={(type) => change({ type })}
				/>
				{wrong.type === "instruction" && (
					<Field
						label={t("correct.number")}
						value={wrong.number}
						maxLength={32}
						onInput={(number) => change({ number })}
					/>
				)}
				<Field label={t("till.why")} value={why} maxLength={300} onInput={setWhy} />
				<section class={css.lines} aria-label={t("correct.will")}>
					<h3>{t("correct.will")}</h3>
					{previews(receipt, wrong, new Date()).map((draft) => (
						<ReceiptPaper key={draft.kind} receipt={draft} draft />
					))}
				</section>
				<Asking
					disabled={!ready}
					onAsk={async () =>
						onDone(
							await post<OrderView>(`/receipts/${seg(receipt.id)}/corrections`, {
								reason: why.trim(),
								type: wrong.type,
								number: wrong.type === "instruction" ? wrong.number.trim() : "",
								mend: mendOf(receipt, wrong),
							}),
						)
					}
				>
					{t("correct.do")}
				</Asking>
			</div>
		</Sheet>
	);
}
