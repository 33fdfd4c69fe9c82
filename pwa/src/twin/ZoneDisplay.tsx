import { t } from "../i18n";
import { degrees } from "../i18n/format";
import { ZONE_SIGN } from "../ui/ZoneTag";
import type { SimZone } from "./simulators";
import type { Span } from "./twinState";
import css from "./ZoneDisplay.module.css";

interface Props {
	span: Span;
	zone: SimZone | undefined;
}

/** The controller's display over a zone: air temperature, cooling, defrost. */
export function ZoneDisplay({ span, zone }: Props) {
	const air = zone?.air_c10 ?? null;
	return (
		<div
			class={css.display}
			style={{ gridColumn: `${span.column} / span ${span.column_span}` }}
			data-zone={span.zone}
			data-defrost={zone?.defrost ?? false}
		>
			<span class={css.air}>{air === null ? ZONE_SIGN[span.zone] : degrees(air)}</span>
			<span class={css.word}>
				{t(`zone.${span.zone}`)}
				{zone?.defrost && ` · ${t("twin.defrost")}`}
				{!zone?.defrost && zone?.compressor && ` · ${t("twin.cooling")}`}
			</span>
		</div>
	);
}
