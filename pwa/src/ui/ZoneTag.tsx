import { t } from "../i18n";
import type { Zone } from "../wire/api.gen";
import css from "./ZoneTag.module.css";

export const ZONE_SIGN: Record<Zone, string> = {
	ambient: "☀ +18",
	chilled: "❄ +3",
	frozen: "❄❄ −18",
};

interface Props {
	zone: Zone;
	/** Only the sign; the word goes to those who listen. */
	short?: boolean;
}

/** A temperature zone by colour, sign and word. */
export function ZoneTag({ zone, short = false }: Props) {
	return (
		<span class={css.zone} data-zone={zone}>
			<span aria-hidden="true">{ZONE_SIGN[zone]}</span>
			<span class={short ? "visually-hidden" : undefined}>{t(`zone.${zone}`)}</span>
		</span>
	);
}
