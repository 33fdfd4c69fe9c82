import { useId } from "preact/hooks";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import css from "./Gauge.module.css";
import { gaugeOf } from "./weighing";

interface Props {
	/** What lies in the tote and on the scales together. */
	grams: number;
	ordered: number;
	/** What the budget allows. */
	most: number;
}

const WIDTH = 320;
const HEIGHT = 44;
const BAR = 18;

/** The weight against what was ordered and what the budget allows, before it is taken. */
export function Gauge({ grams, ordered, most }: Props) {
	const state = gaugeOf(grams, most);
	const whole = Math.max(grams, most) * 1.12;
	const at = (value: number) => Math.round((Math.min(value, whole) / whole) * WIDTH);
	const clip = useId();
	const words = t(`gauge.${state}`, { grams: kilograms(Math.abs(most - grams)) });
	return (
		<div class={css.gauge} data-gauge={state}>
			<p class={css.words} aria-live="polite">
				{words}
			</p>
			<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
				<clipPath id={clip}>
					<rect width={WIDTH} height={BAR} rx={BAR / 2} />
				</clipPath>
				<g clip-path={`url(#${clip})`}>
					<rect class={css.track} width={WIDTH} height={BAR} />
					<rect class={css.beyond} x={at(most)} width={WIDTH - at(most)} height={BAR} />
					<rect class={css.fill} width={at(grams)} height={BAR} />
				</g>
				<path class={css.under} d={`M${at(most)} 0v${BAR + 6}`} />
				<path class={css.most} d={`M${at(most)} 0v${BAR + 6}`} />
				<path class={css.ordered} d={`M${at(ordered)} 0v${BAR + 6}`} />
				<text class={css.label} x={at(ordered) - 4} y={HEIGHT - 4} text-anchor="end">
					{t("gauge.ordered", { grams: kilograms(ordered) })}
				</text>
				<text class={css.label} x={WIDTH} y={HEIGHT - 4} text-anchor="end">
					{t("gauge.most")}
				</text>
			</svg>
		</div>
	);
}
