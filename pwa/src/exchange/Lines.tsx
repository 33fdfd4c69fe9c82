import { t } from "../i18n";
import { amount, measured, money } from "../i18n/format";
import { GoodsPicture } from "../ui/GoodsPicture";
import type { ExchangeView } from "../wire/api.gen";
import css from "./Exchange.module.css";

interface Props {
	view: ExchangeView;
}

/** What comes back and what is given, each with its sum; a code that must not be sold is named. */
export function Lines({ view }: Props) {
	return (
		<>
			<section class={css.block}>
				<h2>{t("swap.back")}</h2>
				<ul class={css.lines}>
					{view.back.map((line) => (
						<li key={line.no} class={css.line} data-plain>
							<span class={css.words}>
								<span class={css.name}>{line.name}</span>
								<span class={css.hint}>
									{measured(line.quantity_milli, line.measure)} ·{" "}
									{t(line.goods === "back" ? "swap.fate-back" : "swap.fate-off")}
								</span>
							</span>
							<span class={css.sum}>{money(line.kopecks)}</span>
						</li>
					))}
				</ul>
			</section>
			<section class={css.block}>
				<h2>{t("swap.given")}</h2>
				<ul class={css.lines}>
					{view.given.map((line) => (
						<li key={line.no} class={css.line}>
							<GoodsPicture picture={line.picture} size={40} />
							<span class={css.words}>
								<span class={css.name}>{line.name}</span>
								<span class={css.hint}>{amount(line.quantity, line.unit)}</span>
								{line.why && <span class={css.bad}>{t("swap.refused")}</span>}
							</span>
							<span class={css.sum}>{money(line.kopecks)}</span>
						</li>
					))}
				</ul>
			</section>
		</>
	);
}
