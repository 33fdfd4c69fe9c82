import { t } from "../i18n";
import { OFD_ALARM_DAYS, OFD_STOPS_DAYS } from "../wire/api.gen";
import css from "./Gauges.module.css";

interface Props {
	/** Age of the oldest unsent document. */
	days: number;
}

/** How old the backlog is, on a scale to the day on which the register stops; the days of alarms are marked. */
export function Backlog({ days }: Props) {
	const shown = Math.min(days, OFD_STOPS_DAYS);
	const reached = OFD_ALARM_DAYS.filter((day) => days >= day).length;
	return (
		<div
			class={css.backlog}
			role="img"
			aria-label={`${t("till.ofd-scale")}: ${Math.floor(shown)}`}
			data-reached={reached}
		>
			<span class={css.filled} style={{ inlineSize: `${(shown / OFD_STOPS_DAYS) * 100}%` }} />
			{OFD_ALARM_DAYS.map((day) => (
				<span
					key={day}
					class={css.mark}
					style={{ insetInlineStart: `${(day / OFD_STOPS_DAYS) * 100}%` }}
				>
					{day}
				</span>
			))}
			<span class={css.mark} style={{ insetInlineStart: "100%" }}>
				{OFD_STOPS_DAYS}
			</span>
		</div>
	);
}
