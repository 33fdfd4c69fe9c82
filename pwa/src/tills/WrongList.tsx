import { t } from "../i18n";
import stack from "../ui/stack.module.css";
import type { TillWrong } from "../wire/api.gen";
import css from "./Tills.module.css";
import { doWords, whenWords, wrongWords } from "./words";

interface Props {
	wrong: readonly TillWrong[];
}

/** What is wrong, the worst first, each with what to do about it. */
export function WrongList({ wrong }: Props) {
	if (wrong.length === 0) return <p class={stack.facts}>{t("till.all-well")}</p>;
	return (
		<ul class={css.rows} aria-label={t("till.wrong")}>
			{wrong.map((one) => (
				<li key={one.code} class={css.wrong} data-grade={one.grade} data-code={one.code}>
					<strong>{wrongWords(one)}</strong>
					<span>{doWords(one)}</span>
					{whenWords(one) && <span class={stack.facts}>{whenWords(one)}</span>}
				</li>
			))}
		</ul>
	);
}
