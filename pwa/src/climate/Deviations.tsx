import { CircleCheck, Siren } from "lucide";
import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { ColdDecision, ColdLog } from "../wire/api.gen";
import css from "./ColdLog.module.css";
import { DecideSheet } from "./DecideSheet";
import { clock } from "./plotState";

interface Props {
	log: ColdLog;
	onDecided: () => void;
}

/** What a decision can be about. */
export interface Deviation {
	key: string;
	what: string;
	when: string;
	decision: ColdDecision | null;
	about: { alarm_id: number } | { since: string; until: string };
}

/** Alarms and gaps of a day with what was decided, or the question what to do. */
export function Deviations({ log, onDecided }: Props) {
	const [asked, setAsked] = useState<Deviation | null>(null);
	const found = deviations(log);
	if (found.length === 0) return <p class={css.facts}>{t("cold.fine")}</p>;
	return (
		<>
			<ul class={css.deviations}>
				{found.map((one) => (
					<li key={one.key} class={css.deviation} data-decided={one.decision !== null}>
						<Icon icon={one.decision ? CircleCheck : Siren} />
						<span class={css.words}>
							<strong>{one.what}</strong>
							<span class={css.facts}>{one.when}</span>
							{one.decision && (
								<span>
									{t(`cold.verdict-${one.decision.verdict}`)}: {one.decision.said}
									<span class={css.facts}>
										{" "}
										{one.decision.by}, {clock(log, one.decision.at)}
									</span>
								</span>
							)}
						</span>
						{!one.decision && <Button onClick={() => setAsked(one)}>{t("cold.decide")}</Button>}
					</li>
				))}
			</ul>
			{asked && (
				<DecideSheet
					log={log}
					deviation={asked}
					onClose={() => setAsked(null)}
					onDecided={() => {
						setAsked(null);
						onDecided();
					}}
				/>
			)}
		</>
	);
}

function deviations(log: ColdLog): Deviation[] {
	const alarms = log.alarms.map((alarm) => ({
		key: `alarm ${alarm.id}`,
		at: alarm.raised_at,
		what: maybe(`alarm.${alarm.code}`) ?? alarm.code,
		when: `${clock(log, alarm.raised_at)} – ${alarm.cleared_at ? clock(log, alarm.cleared_at) : t("cold.still")}`,
		decision: alarm.decision,
		about: { alarm_id: alarm.id },
	}));
	const gaps = log.gaps.map((gap) => ({
		key: `gap ${gap.since}`,
		at: gap.since,
		what: t(`cold.gap-${gap.why}`),
		when: `${clock(log, gap.since)} – ${clock(log, gap.until)}`,
		decision: gap.decision,
		about: { since: gap.since, until: gap.until },
	}));
	return [...alarms, ...gaps].sort((one, other) => one.at.localeCompare(other.at));
}
