import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { stamp } from "../i18n/format";
import { who } from "../operator/history";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { LogEntry } from "../wire/api.gen";
import css from "./Log.module.css";
import { useLog } from "./useLog";
import { lineWords } from "./words";

const GROUPS = ["", "alarms", "doors", "link"];

interface Props {
	/** Whose log it is. */
	of?: "lockers" | "tills";
	id: string;
	/** The number of the machine's view: a new one brings new lines. */
	seq: number;
	/** Only this cell; null for the whole machine. */
	cell: number | null;
	title?: string;
	groups?: readonly string[];
	words?: (entry: LogEntry) => string;
}

/** What happened at a machine: who, when, what; the latest first. */
export function Log({
	of = "lockers",
	id,
	seq,
	cell,
	title = t("technician.log"),
	groups = GROUPS,
	words = lineWords,
}: Props) {
	const [group, setGroup] = useState("");
	const { lines, error, more, reload } = useLog({ of, id, seq, cell, group });
	const area = of === "tills" ? "till" : "technician";
	return (
		<section class={css.log} aria-label={title}>
			<h3>{title}</h3>
			{cell === null && (
				<Chips
					label={title}
					options={groups.map((value) => ({
						value,
						text: maybe(`${area}.log-${value || "all"}`) ?? value,
					}))}
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
							<strong>{words(entry)}</strong>
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
