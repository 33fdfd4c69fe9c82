import { Siren } from "lucide";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Icon } from "../ui/Icon";
import type { AlarmView } from "../wire/api.gen";
import css from "./AlarmList.module.css";
import { wrongWith } from "./fleetState";
import { wrongWords } from "./words";

interface Props {
	alarms: readonly AlarmView[];
	onCell: (no: number) => void;
}

/** What the locker itself complains of, and since when; a press leads to the cell. */
export function AlarmList({ alarms, onCell }: Props) {
	if (alarms.length === 0) return null;
	const wrong = wrongWith({ alarms: [...alarms], out_of_service: [], check: [] });
	return (
		<ul class={css.alarms} aria-label={t("technician.alarms")} aria-live="polite">
			{wrong.map((one) => {
				const cell = one.cells[0];
				const words = (
					<>
						<Icon icon={Siren} />
						<span class={css.words}>
							<strong>{wrongWords(one)}</strong>
							{one.since && (
								<span class={css.since}>{t("technician.since", { time: stamp(one.since) })}</span>
							)}
						</span>
					</>
				);
				return (
					<li key={`${one.code}${one.zone}`} data-alarm={one.code}>
						{cell === undefined ? (
							<div class={css.alarm}>{words}</div>
						) : (
							<button type="button" class={css.alarm} onClick={() => onCell(cell)}>
								{words}
							</button>
						)}
					</li>
				);
			})}
		</ul>
	);
}
