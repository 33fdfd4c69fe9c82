import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import type { TillView } from "../wire/api.gen";
import css from "./Tills.module.css";
import { useTills } from "./useTills";
import { wrongWords } from "./words";

interface Props {
	/** Read out above the tills. */
	label: string;
	chosen: string | null;
	onChoose: (id: string) => void;
	/** A till that is left out: a queue is given to another one. */
	without?: string;
	/** The till that is meant by default. */
	here?: string;
}

function hint(till: TillView): string {
	const worst = till.wrong[0];
	return worst ? wrongWords(worst) : t("till.severity-0");
}

/** One of the tills, those that print first, each with how it is. */
export function TillChoice({ label, chosen, onChoose, without, here }: Props) {
	const { tills, error, reload } = useTills();
	if (tills === null) {
		return error === null ? (
			<Skeleton rows={2} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const offered = tills.filter(({ id }) => id !== without).reverse();
	return (
		<div class={css.part} role="radiogroup" aria-label={label}>
			<strong>{label}</strong>
			{offered.length === 0 && <p>{t("till.give-none")}</p>}
			{offered.map((till) => (
				<Choice key={till.id} name="till" value={till.id} chosen={chosen} onChoose={onChoose}>
					<strong>
						{till.id === here ? t("till.retry-here", { till: till.name }) : till.name}
					</strong>
					<span class={stack.facts}>{hint(till)}</span>
				</Choice>
			))}
		</div>
	);
}
