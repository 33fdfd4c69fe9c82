import { t } from "../i18n";
import { written } from "../i18n/format";
import type { CorrectionView } from "../wire/api.gen";
import css from "./ReceiptPaper.module.css";

interface Props {
	correction: CorrectionView;
}

/** Why a receipt corrects, which day, and the sign of the wrong one (tags 1173, 1174, 1192). */
export function ReceiptCorrection({ correction }: Props) {
	const { type, number, settled_on, fiscal_sign } = correction;
	return (
		<dl class={css.rows}>
			<div class={css.row}>
				<dt>{t(`receipt.correction-${type}`, { number })}</dt>
			</div>
			<div class={css.row}>
				<dt>{t("receipt.correction-of")}</dt>
				<dd>{written(settled_on)}</dd>
			</div>
			{fiscal_sign && (
				<div class={css.row}>
					<dt>{t("receipt.correction-sign")}</dt>
					<dd>{fiscal_sign}</dd>
				</div>
			)}
		</dl>
	);
}
