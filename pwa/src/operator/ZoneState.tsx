import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { degrees } from "../i18n/format";
import { Badge } from "../ui/Badge";
import { ZoneTag } from "../ui/ZoneTag";
import type { ZoneView } from "../wire/api.gen";
import css from "./Machines.module.css";

interface Props {
	state: ZoneView;
	children?: ComponentChildren;
}

/** How cold a zone is against how cold it must be. */
export function ZoneState({ state, children }: Props) {
	const { zone, air_c10, setpoint_c10, online, alarm, defrost } = state;
	return (
		<li class={css.zone} data-zone={zone} data-alarm={alarm}>
			<ZoneTag zone={zone} />
			<strong class={css.degrees}>{air_c10 === null ? "—" : degrees(air_c10)}</strong>
			<span class={css.facts}>
				{setpoint_c10 === null
					? t("operator.zone-none")
					: t("operator.zone-setpoint", { temperature: degrees(setpoint_c10) })}
			</span>
			{setpoint_c10 !== null && !online && <Badge tone="danger">{t("operator.zone-silent")}</Badge>}
			{alarm && <Badge tone="danger">{t("operator.zone-alarm")}</Badge>}
			{defrost && <Badge tone="accent">{t("operator.zone-defrost")}</Badge>}
			{children}
		</li>
	);
}
