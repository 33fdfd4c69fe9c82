import { t } from "../i18n";
import type { OrderCard } from "../wire/api.gen";
import css from "./Board.module.css";
import { counts, STAGES, type Stage } from "./boardState";

interface Props {
	cards: readonly OrderCard[];
	chosen: Stage | null;
	onChoose: (stage: Stage | null) => void;
}

/** Filters with their counts; "need you" stands first and is loud only when somebody does. */
export function StageChips({ cards, chosen, onChoose }: Props) {
	const count = counts(cards);
	return (
		<div class={css.chips} role="toolbar" aria-label={t("operator.col-state")}>
			<button
				type="button"
				class={css.chip}
				aria-pressed={chosen === null}
				onClick={() => onChoose(null)}
			>
				{t("operator.stage-all")} <span class={css.count}>{cards.length}</span>
			</button>
			{STAGES.map((stage) => (
				<button
					key={stage}
					type="button"
					class={css.chip}
					data-stage={stage}
					data-loud={stage === "trouble" && count.trouble > 0}
					aria-pressed={chosen === stage}
					onClick={() => onChoose(chosen === stage ? null : stage)}
				>
					{t(`operator.stage-${stage}`)} <span class={css.count}>{count[stage]}</span>
				</button>
			))}
		</div>
	);
}
