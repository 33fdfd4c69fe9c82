import { t } from "../i18n";
import { day, time } from "../i18n/format";
import { Badge } from "../ui/Badge";
import type { TaskCard } from "../wire/api.gen";
import css from "./Queue.module.css";

interface Props {
	task: TaskCard;
	mine?: boolean;
	/** Somebody works on it, or I on another: it cannot be taken now. */
	busy?: boolean;
	onTake: (task: TaskCard) => void;
}

/** By when: the hour today, with its day otherwise. */
function by(instant: string): string {
	const today = new Date(instant).toDateString() === new Date().toDateString();
	return today ? t("picker.by", { time: time(instant) }) : `${day(instant)}, ${time(instant)}`;
}

export function QueueCard({ task, mine, busy, onTake }: Props) {
	const part = task.lines === 0 ? 0 : Math.round((task.done / task.lines) * 100);
	return (
		<li>
			<button
				type="button"
				class={css.card}
				data-mine={mine}
				data-state={task.state}
				disabled={busy}
				aria-label={mine ? undefined : t("picker.take", { number: task.order_number })}
				onClick={() => onTake(task)}
			>
				<span class={css.number}>{task.order_number}</span>
				<span class={css.by}>{by(task.window_starts_at)}</span>
				<span class={css.facts}>
					{t(`way.${task.way}`)} · {t("picker.lines", { n: task.lines })}
				</span>
				{task.state === "picking" && (
					<span class={css.facts}>
						{!mine && t("picker.who", { name: task.picker })}{" "}
						{t("picker.progress", { done: task.done, all: task.lines })}
					</span>
				)}
				{Date.parse(task.window_starts_at) < Date.now() && (
					<Badge tone="danger">{t("picker.late")}</Badge>
				)}
				{task.open_shortages > 0 && (
					<Badge tone="accent">{t("picker.asked", { n: task.open_shortages })}</Badge>
				)}
				{task.state === "picking" && (
					<progress class={css.progress} max={100} value={part} aria-hidden="true" />
				)}
			</button>
		</li>
	);
}
