import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { TillPage } from "../wire/api.gen";
import { retryReceipt } from "./calls";
import { TillChoice } from "./TillChoice";
import css from "./Tills.module.css";
import { refusalWords } from "./words";

/** A phone with its country, or an e-mail address (tag 1008). */
const BUYER = /^(\+\d{10,15}|[^@\s]+@[^@\s]+)$/;

interface Props {
	receipt: { id: string; code: string; total_kopecks: number; order_number: string };
	/** The till that refused it. */
	till: string;
	onDone: (page: TillPage) => void;
	onClose: () => void;
}

/** A refused receipt again: at this till or another, its buyer mended. */
export function RetrySheet({ receipt, till, onDone, onClose }: Props) {
	const [at, setAt] = useState<string>(till);
	const [buyer, setBuyer] = useState("");
	const [why, setWhy] = useState("");
	const wrong = buyer.trim() !== "" && !BUYER.test(buyer.trim());
	return (
		<Sheet title={t("till.retry-title")} onClose={onClose}>
			<div class={css.form}>
				<p>
					<strong>
						{t("order.number", { number: receipt.order_number })} · {money(receipt.total_kopecks)}
					</strong>
				</p>
				<p class={css.wrong}>{refusalWords(receipt.code)}</p>
				<Field
					label={t("till.retry-buyer")}
					hint={t("till.retry-buyer-hint")}
					value={buyer}
					maxLength={64}
					error={wrong ? t("till.retry-buyer-bad") : ""}
					onInput={setBuyer}
				/>
				<TillChoice label={t("till.retry-till")} chosen={at} onChoose={setAt} here={till} />
				<Field label={t("till.why")} value={why} maxLength={200} onInput={setWhy} />
				<Asking
					disabled={why.trim() === "" || wrong}
					onAsk={async () =>
						onDone(
							await retryReceipt(receipt.id, {
								reason: why.trim(),
								till_id: at,
								buyer: buyer.trim() || null,
							}),
						)
					}
				>
					{t("till.retry")}
				</Asking>
			</div>
		</Sheet>
	);
}
