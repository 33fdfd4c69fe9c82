import { Printer } from "lucide";
import { useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { stamp } from "../i18n/format";
import type { ReceiptView } from "../wire/api.gen";
import { Button } from "./Button";
import { Qr } from "./Qr";
import { ReceiptCorrection } from "./ReceiptCorrection";
import { ReceiptFacts } from "./ReceiptFacts";
import { ReceiptLine } from "./ReceiptLine";
import css from "./ReceiptPaper.module.css";
import { payments, rate, sum, vatRows } from "./receiptState";

interface Props {
	receipt: ReceiptView;
	/** It is only looked at before it is queued. */
	draft?: boolean;
}

/** What stands where a printed receipt has its signs. */
function waitWords(state: ReceiptView["state"], draft: boolean): Key {
	if (draft) return "receipt.draft";
	if (state === "corrected") return "operator.receipt-corrected";
	return state === "refused" ? "receipt.refused" : "receipt.printing";
}

function vatName(vat: ReceiptView["lines"][number]["vat"]): string {
	const text = rate(vat);
	if (text === null) return t("receipt.turnover-none");
	return t(vat === "vat0" ? "receipt.vat-turnover" : "receipt.vat-sum", { rate: text });
}

/** A fiscal receipt as paper: every tag that people may check, perforated, with a QR that a phone reads; to be printed. */
export function ReceiptPaper({ receipt, draft = false }: Props) {
	const [printing, setPrinting] = useState(false);
	const title = receipt.correction ? t("receipt.title-correction") : t("receipt.title");
	const print = () => {
		setPrinting(true);
		// The sheet is laid out for paper first.
		requestAnimationFrame(() => {
			window.print();
			setPrinting(false);
		});
	};
	return (
		<div class={css.whole}>
			<div class={css.shadow} data-printing={printing || undefined}>
				<article
					class={css.paper}
					data-state={receipt.state}
					data-kind={receipt.kind}
					aria-label={title}
				>
					<header class={css.head}>
						{receipt.place && <span>{receipt.place}</span>}
						{receipt.seller_inn && (
							<span>
								{t("receipt.inn")} {receipt.seller_inn}
							</span>
						)}
						<strong>{title}</strong>
						<span>{t(`receipt.kind.${receipt.kind}`)}</span>
					</header>
					{receipt.correction && <ReceiptCorrection correction={receipt.correction} />}
					<ul class={css.lines}>
						{receipt.lines.map((line, at) => (
							<ReceiptLine key={at} line={line} />
						))}
					</ul>
					<p class={`${css.row} ${css.total}`}>
						<span>{t("receipt.total")}</span>
						<span>={sum(receipt.total_kopecks)}</span>
					</p>
					<dl class={css.rows}>
						{payments(receipt).map(([name, kopecks]) => (
							<div key={name} class={css.row}>
								<dt>{t(`receipt.${name}`)}</dt>
								<dd>={sum(kopecks)}</dd>
							</div>
						))}
						{vatRows(receipt.lines).map(({ vat, kopecks }) => (
							<div key={vat} class={css.row}>
								<dt>{vatName(vat)}</dt>
								<dd>={sum(kopecks)}</dd>
							</div>
						))}
					</dl>
					{receipt.state === "printed" ? (
						<>
							{receipt.at && (
								<p class={css.row}>
									<span>
										{t("receipt.shift-n")} {receipt.shift_number} {t("receipt.receipt-n")}{" "}
										{receipt.receipt_number}
									</span>
									<span>{stamp(receipt.at)}</span>
								</p>
							)}
							<ReceiptFacts receipt={receipt} />
							{receipt.qr && <Qr text={receipt.qr} label={t("receipt.qr")} size={180} />}
						</>
					) : (
						<p class={css.wait} role="status">
							{t(waitWords(receipt.state, draft))}
						</p>
					)}
				</article>
			</div>
			{receipt.state === "printed" && (
				<Button kind="quiet" icon={Printer} onClick={print}>
					{t("receipt.print")}
				</Button>
			)}
		</div>
	);
}
