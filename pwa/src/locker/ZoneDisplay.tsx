import { t } from "../i18n";
import { degrees } from "../i18n/format";
import { ZONE_SIGN } from "../ui/ZoneTag";
import type { Span } from "./front";
import css from "./ZoneDisplay.module.css";

interface Props {
	span: Span;
	air: number | null;
	/** What the controller does now, in a word. */
	doing: string;
	alarm?: boolean;
}

/** The controller's display over a zone: air temperature, and what it does. */
export function ZoneDisplay({ span, air, doing, alarm = false }: Props) {
	return (
		<div
			class={css.display}
			style={{ gridColumn: `${span.column} / span ${span.column_span}` }}
			data-zone={span.zone}
			data-alarm={alarm}
		>
			<span class={css.air}>{air === null ? ZONE_SIGN[span.zone] : degrees(air)}</span>
			<span class={css.word}>{[t(`zone.${span.zone}`), doing].filter(Boolean).join(" · ")}</span>
		</div>
	);
}
