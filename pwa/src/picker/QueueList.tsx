import { t } from "../i18n";
import type { TaskCard } from "../wire/api.gen";
import css from "./Queue.module.css";
import { QueueCard } from "./QueueCard";

interface Props {
	tasks: readonly TaskCard[];
	mine: TaskCard | null;
	onTake: (task: TaskCard) => void;
}

export function QueueList({ tasks, mine, onTake }: Props) {
	const waiting = tasks.filter((task) => task.state === "waiting");
	const others = tasks.filter((task) => task.state === "picking" && task.id !== mine?.id);
	return (
		<>
			{mine && (
				<ul class={css.list}>
					<QueueCard task={mine} mine onTake={onTake} />
				</ul>
			)}
			{waiting.length > 0 && (
				<section class={css.group}>
					<h2>{t("picker.queue")}</h2>
					<ul class={css.list}>
						{waiting.map((task) => (
							<QueueCard key={task.id} task={task} onTake={onTake} {...(mine && { busy: true })} />
						))}
					</ul>
				</section>
			)}
			{others.length > 0 && (
				<section class={css.group}>
					<h2>{t("picker.in-work")}</h2>
					<ul class={css.list}>
						{others.map((task) => (
							<QueueCard key={task.id} task={task} busy onTake={onTake} />
						))}
					</ul>
				</section>
			)}
		</>
	);
}
