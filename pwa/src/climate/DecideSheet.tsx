import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { newId, post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import {
	type ColdDecision,
	type ColdLog,
	type Decide,
	VERDICT,
	type Verdict,
} from "../wire/api.gen";
import css from "./ColdLog.module.css";
import type { Deviation } from "./Deviations";

interface Props {
	log: ColdLog;
	deviation: Deviation;
	onClose: () => void;
	onDecided: () => void;
}

const LEAST = 3;

/** The corrective action: may the goods be handed out, and why. */
export function DecideSheet({ log, deviation, onClose, onDecided }: Props) {
	const [verdict, setVerdict] = useState<Verdict | null>(null);
	const [said, setSaid] = useState("");
	// Pressed again after a lost answer it is the same decision.
	const id = useRef(newId());
	const words = said.trim();
	return (
		<Sheet title={deviation.what} onClose={onClose}>
			<p class={css.facts}>{deviation.when}</p>
			<div class={css.form}>
				<Chips
					titled
					label={t("cold.verdict")}
					options={VERDICT.map((value) => ({ value, text: t(`cold.verdict-${value}`) }))}
					chosen={verdict}
					onChoose={setVerdict}
				/>
				<Field
					label={t("cold.said")}
					value={said}
					maxLength={500}
					hint={t("cold.said-hint")}
					onInput={setSaid}
				/>
				<Asking
					disabled={verdict === null || words.length < LEAST}
					onAsk={async () => {
						if (verdict === null) return;
						const blank = { alarm_id: null, since: null, until: null };
						const wish: Decide = {
							id: id.current,
							verdict,
							said: words,
							...blank,
							...deviation.about,
						};
						await post<ColdDecision>(`/climate/${seg(log.locker_id)}/${log.zone}/decisions`, wish);
						onDecided();
					}}
				>
					{t("cold.decide-do")}
				</Asking>
			</div>
		</Sheet>
	);
}
