import type { TaskLine, TaskView } from "../wire/api.gen";
import { ReasonSheet } from "./ReasonSheet";
import type { Task } from "./useTask";
import { WeighSheet } from "./WeighSheet";

export interface OnScales {
	no: number;
	grams: number | null;
}

interface Props {
	task: TaskView;
	work: Task;
	/** The line whose weight is asked for, and what a label said; null while nothing lies on the scales. */
	on: OnScales | null;
	/** The line that may stay lighter than ordered. */
	keeping: number | null;
	onWeigh: (on: OnScales | null) => void;
	onKeep: (no: number | null) => void;
}

/** Weigh, and where the weight is too light, add more or keep it with a reason. */
export function Scales({ task, work, on, keeping, onWeigh, onKeep }: Props) {
	const byNo = (no: number | null): TaskLine | undefined =>
		task.lines.find((line) => line.no === no);
	const weighed = byNo(on?.no ?? null);
	const light = byNo(keeping);
	return (
		<>
			{weighed && (
				<WeighSheet
					key={weighed.no}
					task={task}
					line={weighed}
					start={on?.grams ?? null}
					onClose={() => onWeigh(null)}
					onWeighed={(weighing) => work.pick(weighed, weighing)}
					onLight={() => onKeep(weighed.no)}
				/>
			)}
			{light && (
				<ReasonSheet
					line={light}
					onClose={() => onKeep(null)}
					onMore={() => {
						onKeep(null);
						onWeigh({ no: light.no, grams: null });
					}}
					onKeep={(reason) => work.keep(light, reason)}
				/>
			)}
		</>
	);
}
