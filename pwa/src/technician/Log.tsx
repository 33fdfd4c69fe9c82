import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { who } from "../operator/history";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import css from "./Log.module.css";
import { useLog } from "./useLog";
import { lineWords } from "./words";

const GROUPS = ["", "alarms", "doors", "link"] as const;
type Group = (typeof GROUPS)[number];

interface Props {
	lockerId: string;
	/** The number of the locker's view: a new one brings new lines. */
	seq: number;
	/** Only this cell; null for the whole locker. */
	cell: number | null;
}

/** What happened at the locker: who, when, what; the latest first. */
export function Log({ lockerId, seq, cell }: Props) {
	const [group, setGroup] = useState<Group>("");
	const { lines, error, more, reload } = useLog({ lockerId, seq, cell, group });
	return (
		<section class={css.log} aria-label={t("technician.log")}>
			<h3>{t("technician.log")}</h3>
			{cell === null && (
				<Chips
					label={t("technician.log")}
					options={GROUPS.map((value) => ({ value, text: t(`technician.log-${value || "all"}`) }))}
					chosen={group}
					onChoose={setGroup}
				/>
			)}
			{error !== null && <ErrorCard error={error} onRetry={() => void reload()} />}
			{lines === null && error === null && <Skeleton kind="line" rows={5} />}
			{lines?.entries.length === 0 && <p class={css.facts}>{t("technician.log-empty")}</p>}
			<ol class={css.lines}>
				{lines?.entries.map((entry) => (
					<li key={entry.no} class={css.line}>
						<span class={css.facts}>{stamp(entry.at)}</span>
						<span>
							{cell === null && entry.cell !== null && (
								<strong class={css.cell}>{t("technician.cell-n", { no: entry.cell })}</strong>
							)}
							<strong>{lineWords(entry)}</strong>
							{entry.order_number && (
								<span class={css.facts}> {t("order.number", { number: entry.order_number })}</span>
							)}
						</span>
						<span class={css.facts}>{who(entry.actor)}</span>
					</li>
				))}
			</ol>
			{lines !== null && lines.next > 0 && (
				<Asking kind="second" size="usual" onAsk={more}>
					{t("technician.log-more")}
				</Asking>
			)}
		</section>
	);
}
