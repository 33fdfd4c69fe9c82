import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import type { Draft } from "./checkoutState";
import { Step } from "./Step";
import css from "./WayStep.module.css";

interface Props {
	draft: Draft;
	onChange: (over: Partial<Draft>) => void;
}

/** How to pay, and what to do when something is missing. */
export function PaymentStep({ draft, onChange }: Props) {
	const payments = draft.way === "locker" ? (["card"] as const) : (["card", "on_receipt"] as const);
	return (
		<>
			<Step title={t("checkout.payment")}>
				{payments.map((one) => (
					<Choice
						key={one}
						name="payment"
						value={one}
						chosen={draft.payment}
						onChoose={(payment) => onChange({ payment })}
					>
						<strong>{t(`checkout.pay.${one}`)}</strong>
						<span class={css.hint}>{t(`checkout.pay.${one}-why`)}</span>
					</Choice>
				))}
			</Step>
			<Step title={t("checkout.replacements")}>
				{(["ask", "remove"] as const).map((one) => (
					<Choice
						key={one}
						name="replacements"
						value={one}
						chosen={draft.replacements}
						onChoose={(replacements) => onChange({ replacements })}
					>
						<strong>{t(`checkout.replace.${one}`)}</strong>
						<span class={css.hint}>{t(`checkout.replace.${one}-why`)}</span>
					</Choice>
				))}
			</Step>
		</>
	);
}
