import { t } from "../i18n";
import { money } from "../i18n/format";
import { Button } from "../ui/Button";
import { Money } from "../ui/Money";
import type { CartView } from "../wire/api.gen";
import { BonusLine, bonusWords } from "./BonusLine";
import css from "./BonusStep.module.css";
import { chosen, stepped, willCome } from "./bonusState";
import { Step } from "./Step";

interface Props {
	cart: CartView;
	/** Bonuses to spend, already within what may be spent. */
	spend: number;
	onSpend: (kopecks: number) => void;
}

/** How many bonuses to spend: a slider with less and more beside it, none and all below. */
export function BonusStep({ cart, spend, onSpend }: Props) {
	const { bonuses } = cart;
	if (bonuses.state === "off") return null;
	if (bonuses.state !== "ready") return <BonusLine bonuses={bonuses} />;
	const most = bonuses.most_kopecks;
	return (
		<Step title={t("bonus.spend")}>
			<p class={css.hint}>{bonusWords(bonuses)}</p>
			{most > 0 && (
				<>
					<output class={css.sum} data-spend={spend}>
						<Money kopecks={spend} size={4} />
					</output>
					<div class={css.row}>
						<Button label={t("bonus.less")} onClick={() => onSpend(stepped(spend, most, -1))}>
							−
						</Button>
						<input
							class={css.slide}
							type="range"
							min={0}
							max={most}
							step={1}
							value={spend}
							aria-label={t("bonus.spend")}
							aria-valuetext={money(spend)}
							onInput={(event) => onSpend(chosen(Number(event.currentTarget.value), most))}
						/>
						<Button label={t("bonus.more")} onClick={() => onSpend(stepped(spend, most, 1))}>
							+
						</Button>
					</div>
					<div class={css.ends}>
						<Button disabled={spend === 0} onClick={() => onSpend(0)}>
							{t("bonus.none")}
						</Button>
						<Button disabled={spend === most} onClick={() => onSpend(most)}>
							{t("bonus.all")}
						</Button>
					</div>
				</>
			)}
			<p class={css.hint}>
				{t("bonus.will-come")}: {money(willCome(cart, spend))}
			</p>
		</Step>
	);
}
