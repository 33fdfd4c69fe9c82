import { Check, Clock } from "lucide";
import { type Key, t } from "../i18n";
import { Icon } from "../ui/Icon";
import css from "./Steps.module.css";

interface Props {
	/** The first step that is not done: 0 money, 1 receipt, 2 goods, 3 all done. */
	at: number;
	/** The till refused the receipt: it will follow. */
	debt?: boolean;
}

const STEPS: readonly Key[] = [
	"handover.step-money",
	"handover.step-receipt",
	"handover.step-goods",
];

/** Money, receipt, goods: always in this order, never by colour alone. */
export function Steps({ at, debt = false }: Props) {
	return (
		<ol class={css.steps}>
			{STEPS.map((key, place) => {
				const past = debt && place === 1 ? "debt" : "done";
				const state = place < at ? past : place === at ? "now" : "next";
				return (
					<li
						key={key}
						class={css.step}
						data-state={state}
						aria-current={state === "now" ? "step" : undefined}
					>
						<span class={css.sign} aria-hidden="true">
							{state === "done" && <Icon icon={Check} size={20} />}
							{state === "debt" && <Icon icon={Clock} size={20} />}
							{(state === "now" || state === "next") && place + 1}
						</span>
						<span>{t(key)}</span>
						<span class="visually-hidden">{t(`handover.step-${state}`)}</span>
					</li>
				);
			})}
		</ol>
	);
}
