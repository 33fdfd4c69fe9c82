import { t } from "../i18n";
import { amount } from "../i18n/format";
import { Amount } from "../ui/Amount";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Money } from "../ui/Money";
import type { LineView } from "../wire/api.gen";
import css from "./Handover.module.css";
import { brought } from "./handoverState";

interface Props {
	line: LineView;
	onPress?: () => void;
}

/** A line in the bags: what was ordered → what came, its sum, and what is refused. */
export function Line({ line, onPress }: Props) {
	const whole = line.refused >= brought(line);
	const inside = (
		<>
			<GoodsPicture picture={line.picture} size={40} />
			<span class={css.words}>
				<span class={css.goods}>{line.name}</span>
				<Amount quantity={brought(line)} was={line.ordered} unit={line.unit} size={1} />
				{line.refused > 0 && (
					<strong class={css.refused}>
						{t("handover.refused", { amount: amount(line.refused, line.unit) })}
					</strong>
				)}
			</span>
			<Money kopecks={line.sum_kopecks + line.off_kopecks} />
		</>
	);
	return (
		<li data-refused={whole ? "whole" : line.refused > 0 ? "part" : "none"} class={css.item}>
			{onPress ? (
				<button type="button" class={css.line} onClick={onPress}>
					{inside}
				</button>
			) : (
				<div class={css.line}>{inside}</div>
			)}
		</li>
	);
}
