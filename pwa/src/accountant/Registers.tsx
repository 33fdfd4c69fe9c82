import { t } from "../i18n";
import { Card } from "../ui/Card";
import { SumRows } from "../ui/SumRows";
import type { ProofDay, RegisterView } from "../wire/api.gen";
import css from "./Accountant.module.css";
import { BringRegister } from "./BringRegister";

interface Props {
	day: ProofDay;
	onCame: (register: RegisterView) => void;
}

/** Registers of banks beside our books; another one is brought here. */
export function Registers({ day, onCame }: Props) {
	return (
		<section class={css.list} aria-label={t("accountant.by-bank")}>
			<h2>{t("accountant.by-bank")}</h2>
			{day.registers.length === 0 && <p class={css.facts}>{t("accountant.no-registers")}</p>}
			{day.registers.map((one) => (
				<Card key={one.id} title={one.acquirer}>
					<p class={css.facts} data-register={one.acquirer} data-matched={one.matched}>
						{t("accountant.matched", { n: one.matched, of: one.rows })}
						{one.name && ` · ${one.name}`}
					</p>
					<SumRows
						rows={[
							[t("accountant.sum-captured"), one.captured_kopecks],
							[t("accountant.refunded"), -one.refunded_kopecks],
							[t("accountant.ours"), one.ours_kopecks],
							[t("accountant.fee"), -one.fee_kopecks],
							[t("accountant.net"), one.net_kopecks],
						]}
					/>
				</Card>
			))}
			<BringRegister acquirers={day.acquirers} onCame={onCame} />
		</section>
	);
}
