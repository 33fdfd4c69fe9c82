import { t } from "../i18n";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import type { ProofDay, ProofItem } from "../wire/api.gen";
import css from "./Accountant.module.css";
import { inStep, openCount } from "./proofState";

interface Props {
	day: ProofDay;
	items: readonly ProofItem[];
}

/** Goods, money and receipts of a day side by side, and how much is open. */
export function Totals({ day: { total }, items }: Props) {
	const open = openCount(items);
	const agrees = inStep(total);
	const words = agrees ? t("accountant.step") : t("accountant.to-see");
	return (
		<Card
			tone={open > 0 ? "danger" : "brand"}
			title={open > 0 ? t("accountant.open-n", { n: open }) : words}
		>
			<dl class={css.sums} data-open={open} data-agrees={agrees}>
				{(["goods", "money", "receipts"] as const).map((name) => (
					<div key={name}>
						<dt>{t(`accountant.sum-${name}`)}</dt>
						<dd>
							<Money kopecks={total[`${name}_kopecks`]} size={4} />
						</dd>
					</div>
				))}
			</dl>
		</Card>
	);
}
