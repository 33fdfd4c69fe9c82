import { t } from "../i18n";
import { Money } from "../ui/Money";
import type { HandoverView } from "../wire/api.gen";
import css from "./Handover.module.css";

interface Props {
	view: HandoverView;
}

/** What the sum is made of. */
export function Sums({ view }: Props) {
	const off = view.lines.reduce((sum, line) => sum + line.off_kopecks, 0);
	return (
		<dl class={css.sums}>
			<div>
				<dt>{t("handover.goods")}</dt>
				<dd>
					<Money kopecks={view.goods_kopecks + off} />
				</dd>
			</div>
			{off > 0 && (
				<div>
					<dt>{t("handover.off")}</dt>
					<dd>
						<Money kopecks={-off} />
					</dd>
				</div>
			)}
			{view.fee_kopecks > 0 && (
				<div>
					<dt>{t("handover.fee")}</dt>
					<dd>
						<Money kopecks={view.fee_kopecks} />
					</dd>
				</div>
			)}
		</dl>
	);
}
