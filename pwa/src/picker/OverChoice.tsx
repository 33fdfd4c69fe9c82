import { useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import type { Overweight, TaskLine } from "../wire/api.gen";
import css from "./WeighSheet.module.css";
import { overKopecks, waysToPay } from "./weighing";

interface Props {
	line: TaskLine;
	/** Grams in the tote with what is on the scales. */
	total: number;
	ways: readonly Overweight[];
	onTake: (how: Overweight, reason: string) => Promise<void>;
}

const REASONS = ["picker.reason-piece", "picker.reason-whole"] as const satisfies readonly Key[];

/** Above the budget: take some out, or take it as the customer has agreed to pay, and say why. */
export function OverChoice({ line, total, ways, onTake }: Props) {
	const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
	const paid = waysToPay(ways);
	if (total > line.limit) return <p class={css.facts}>{t("over.limit")}</p>;
	if (paid.length === 0) return <p class={css.facts}>{t("over.trim-only")}</p>;
	return (
		<div class={css.labelled}>
			<p>{t("over.extra", { sum: money(overKopecks(line, total)) })}</p>
			<Chips
				label={t("picker.reason")}
				titled
				options={REASONS.map((key) => ({ value: key, text: t(key) }))}
				chosen={reason}
				onChoose={setReason}
			/>
			{paid.map((how) => (
				<Asking
					key={how}
					kind="second"
					disabled={reason === null}
					onAsk={() => (reason ? onTake(how, t(reason)) : Promise.resolve())}
				>
					{t(`over.take-${how}`)}
				</Asking>
			))}
		</div>
	);
}
