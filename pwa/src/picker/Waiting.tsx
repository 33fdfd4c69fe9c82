import { MessageCircleQuestionMark } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { time } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import type { TaskView } from "../wire/api.gen";
import { LineRow } from "./LineRow";
import css from "./Lines.module.css";

interface Props {
	head: ComponentChildren;
	task: TaskView;
}

/** Everything else is picked; only the customer's answer is missing. */
export function Waiting({ head, task }: Props) {
	const asked = task.lines.filter((line) => line.state === "asked");
	const until = task.shortages
		.filter((shortage) => shortage.state === "asked")
		.map((shortage) => shortage.answer_until)
		.sort()[0];
	return (
		<Screen head={head}>
			<Empty
				icon={MessageCircleQuestionMark}
				title={t("picker.wait-title")}
				{...(until && { hint: t("picker.wait-until", { time: time(until) }) })}
			/>
			<ul class={css.list}>
				{asked.map((line) => (
					<li key={line.no}>
						<LineRow line={line} />
					</li>
				))}
			</ul>
		</Screen>
	);
}
