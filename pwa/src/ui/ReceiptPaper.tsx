import { t } from "../i18n";
import { amount, kilograms, money, stamp } from "../i18n/format";
import type { ReceiptLineView, ReceiptView, Vat } from "../wire/api.gen";
import { Qr } from "./Qr";
import css from "./ReceiptPaper.module.css";

interface Props {
	receipt: ReceiptView;
}

/** 2 шт. or 0,437 кг of a line. */
function quantityOf({ quantity_milli, measure }: ReceiptLineView): string {
	return measure === "kilogram"
		? kilograms(quantity_milli)
		: amount(quantity_milli / 1000, "piece");
}

/** 10 %, or 10/110 for the calculated rate of a prepayment. */
function rate(vat: Vat): string {
	const percent = Number(vat.slice(3));
	if (vat === "none") return "—";
	return percent > 100 ? `${percent - 100}/${percent}` : `${percent} %`;
}

/** A fiscal receipt as paper: monospaced, perforated, with a QR that a phone reads. */
export function ReceiptPaper({ receipt }: Props) {
	const facts: [string, string | number][] = [
		[t("receipt.rnm"), receipt.registration_number],
		[t("receipt.fn"), receipt.fn_number],
		[t("receipt.fd"), receipt.fd_number || ""],
		[t("receipt.fp"), receipt.fiscal_sign],
	];
	return (
		<div class={css.shadow}>
			<article class={css.paper} data-state={receipt.state} aria-label={t("receipt.title")}>
				<header class={css.head}>
					<strong>{t("receipt.title")}</strong>
					<span>{t(`receipt.kind.${receipt.kind}`)}</span>
				</header>
				<ul class={css.lines}>
					{receipt.lines.map((line, at) => (
						<li key={at}>
							<span>{line.name}</span>
							<span class={css.row}>
								<span>
									{quantityOf(line)} × {money(line.price_kopecks)}
								</span>
								<span>={money(line.sum_kopecks)}</span>
							</span>
							<span class={css.vat}>{t("receipt.vat", { rate: rate(line.vat) })}</span>
						</li>
					))}
				</ul>
				<p class={`${css.row} ${css.total}`}>
					<span>{t("receipt.total")}</span>
					<span>={money(receipt.total_kopecks)}</span>
				</p>
				{receipt.cash_kopecks > 0 && (
					<p class={css.row}>
						<span>{t("receipt.cash")}</span>
						<span>={money(receipt.cash_kopecks)}</span>
					</p>
				)}
				{receipt.electronic_kopecks > 0 && (
					<p class={css.row}>
						<span>{t("receipt.electronic")}</span>
						<span>={money(receipt.electronic_kopecks)}</span>
					</p>
				)}
				{receipt.state === "printed" ? (
					<>
						<dl class={css.facts}>
							{receipt.at && (
								<div class={css.row}>
									<dt>{t("receipt.shift", { number: receipt.shift_number })}</dt>
									<dd>{stamp(receipt.at)}</dd>
								</div>
							)}
							{facts.map(([name, value]) => (
								<div key={name} class={css.row}>
									<dt>{name}</dt>
									<dd>{value}</dd>
								</div>
							))}
							{receipt.place && <dd>{receipt.place}</dd>}
						</dl>
						{receipt.qr && <Qr text={receipt.qr} label={t("receipt.qr")} size={180} />}
					</>
				) : (
					<p class={css.wait} role="status">
						{t(receipt.state === "refused" ? "receipt.refused" : "receipt.printing")}
					</p>
				)}
			</article>
		</div>
	);
}
