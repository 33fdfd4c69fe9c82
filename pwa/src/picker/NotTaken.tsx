import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Screen } from "../ui/Screen";
import type { TaskView } from "../wire/api.gen";
import { LineRow } from "./LineRow";
import css from "./Lines.module.css";

interface Props {
	head: ComponentChildren;
	task: TaskView;
	onTake: () => Promise<void>;
}

/** A task that nobody has begun, opened by its address: what is in it, and one press to take it. */
export function NotTaken({ head, task, onTake }: Props) {
	return (
		<Screen
			head={head}
			foot={<Asking onAsk={onTake}>{t("picker.take", { number: task.order_number })}</Asking>}
		>
			<ul class={css.list}>
				{task.lines.map((line) => (
					<li key={line.no}>
						<LineRow line={line} />
					</li>
				))}
			</ul>
		</Screen>
	);
}
