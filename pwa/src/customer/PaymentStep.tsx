import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { atLocker, type Draft, type Payment } from "./checkoutState";
import { Step } from "./Step";
import css from "./WayStep.module.css";

interface Props {
	draft: Draft;
	/** How this shop may be paid. */
	offered: readonly Payment[];
	onChange: (over: Partial<Draft>) => void;
}

/** How to pay, and what to do when something is missing. */
export function PaymentStep({ draft, offered, onChange }: Props) {
	const payments = offered.filter((one) => draft.way !== "locker" || atLocker(one));
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
				{draft.payment === "invoice" && (
					<>
						<Field
							label={t("checkout.company")}
							autocomplete="organization"
							maxLength={200}
							value={draft.company.name}
							onInput={(name) => onChange({ company: { ...draft.company, name } })}
						/>
						<Field
							label={t("checkout.inn")}
							maxLength={12}
							value={draft.company.inn}
							onInput={(inn) => onChange({ company: { ...draft.company, inn } })}
						/>
					</>
				)}
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
