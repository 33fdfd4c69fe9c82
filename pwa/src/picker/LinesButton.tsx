import { ListChecks, Undo2 } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { say } from "../net/problem";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import { Strip } from "../ui/Strip";
import type { TaskLine, TaskView } from "../wire/api.gen";
import { LineRow } from "./LineRow";
import css from "./Lines.module.css";
import { isOpen } from "./taskState";

interface Props {
	task: TaskView;
	done: number;
	all: number;
	onChoose: (no: number) => void;
	onPutBack: (line: TaskLine) => Promise<unknown>;
}

/** "3 of 8" in the bar; behind it every line, to choose another or to put something back. */
export function LinesButton({ task, done, all, onChoose, onPutBack }: Props) {
	const [open, setOpen] = useState(false);
	const [error, setError] = useState("");
	const putBack = async (line: TaskLine) => {
		setError("");
		await onPutBack(line).catch((problem: unknown) => setError(say(problem)));
	};
	return (
		<>
			<Button
				kind="quiet"
				icon={ListChecks}
				label={`${t("picker.progress-label", { done, all })}. ${t("picker.all-lines")}`}
				onClick={() => setOpen(true)}
			>
				{t("picker.progress", { done, all })}
			</Button>
			{open && (
				<Sheet title={t("picker.all-lines")} onClose={() => setOpen(false)}>
					{error && <Strip tone="danger">{error}</Strip>}
					<ul class={css.list}>
						{task.lines.map((line) => (
							<li key={line.no} class={css.item}>
								<button
									type="button"
									class={css.press}
									disabled={!isOpen(line)}
									onClick={() => {
										onChoose(line.no);
										setOpen(false);
									}}
								>
									<LineRow line={line} />
								</button>
								{line.picked > 0 && line.state !== "asked" && task.state === "picking" && (
									<span class={css.back}>
										<Button
											kind="quiet"
											size="small"
											icon={Undo2}
											onClick={() => void putBack(line)}
										>
											{t("picker.put-back")}
										</Button>
									</span>
								)}
							</li>
						))}
					</ul>
				</Sheet>
			)}
		</>
	);
}
