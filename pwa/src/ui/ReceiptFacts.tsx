import { t } from "../i18n";
import type { ReceiptView } from "../wire/api.gen";
import css from "./ReceiptPaper.module.css";

interface Props {
	receipt: ReceiptView;
}

/** Who took the money, where, under which taxation, and by what the document is found at the tax service. */
export function ReceiptFacts({ receipt }: Props) {
	const cashier = [receipt.cashier, receipt.cashier_inn].filter(Boolean).join(", ");
	const facts: [string, string | number][] = [
		[t("receipt.cashier"), cashier],
		[t("receipt.address"), receipt.address],
		[t("receipt.place-of"), receipt.place],
		[t("receipt.machine"), receipt.machine_number],
		[t("receipt.taxation"), t(`receipt.taxation-${receipt.taxation}`)],
		[t("receipt.buyer"), receipt.buyer],
		[t("receipt.order"), receipt.order_number],
		[t("receipt.serial"), receipt.serial],
		[t("receipt.rnm"), receipt.registration_number],
		[t("receipt.fn"), receipt.fn_number],
		[t("receipt.fd"), receipt.fd_number || ""],
		[t("receipt.fp"), receipt.fiscal_sign],
		[t("receipt.site"), "www.nalog.gov.ru"],
	];
	return (
		<dl class={css.facts}>
			{facts
				.filter(([, value]) => value !== "")
				.map(([name, value]) => (
					<div key={name} class={css.row}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}
