import { t } from "../i18n";
import { Card } from "../ui/Card";
import { SumRows } from "../ui/SumRows";
import stack from "../ui/stack.module.css";
import type { ProofDay, RegisterView } from "../wire/api.gen";
import { BringRegister } from "./BringRegister";

interface Props {
	day: ProofDay;
	onCame: (register: RegisterView) => void;
}

/** Registers of banks beside our books; another one is brought here. */
export function Registers({ day, onCame }: Props) {
	return (
		<section class={stack.list} aria-label={t("accountant.by-bank")}>
			<h2>{t("accountant.by-bank")}</h2>
			{day.registers.length === 0 && <p class={stack.facts}>{t("accountant.no-registers")}</p>}
			{day.registers.map((one) => (
				<Card key={one.id} title={one.acquirer}>
					<p class={stack.facts} data-register={one.acquirer} data-matched={one.matched}>
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
