import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { useScanner } from "../scanner/useScanner";
import { Screen } from "../ui/Screen";
import type { TaskLine, TaskView } from "../wire/api.gen";
import { CountSheet } from "./CountSheet";
import { LineBig } from "./LineBig";
import { Marks } from "./Marks";
import { NextLine } from "./NextLine";
import { PickActions } from "./PickActions";
import { ShortageSheet } from "./ShortageSheet";
import { hasNews, lineAfter } from "./taskState";
import type { Task } from "./useTask";
import { Weighings } from "./Weighings";

interface Props {
	head: ComponentChildren;
	task: TaskView;
	line: TaskLine;
	work: Task;
	onScan: (barcode: string) => void;
	onChoose: (no: number) => void;
	onWeigh: () => void;
	/** Less than ordered, and that is all there is. */
	onKeep: () => void;
}

/** One line fills the screen: what, where, how much; below, what comes next and what to press. */
export function PickLine({ head, task, line, work, onScan, onChoose, onWeigh, onKeep }: Props) {
	const [sheet, setSheet] = useState<"count" | "short" | null>(null);
	const after = lineAfter(task, line);
	const replaced = task.lines.find((other) => other.no === line.replaces);
	const noted = line.marked !== "" && (work.trouble !== "" || hasNews(line));
	const close = () => setSheet(null);
	// The answer to a scan fills the screen: a sheet would hide it.
	useScanner((barcode) => {
		close();
		onScan(barcode);
	}, sheet === "count");
	return (
		<Screen
			head={head}
			foot={
				<>
					<NextLine line={after} onChoose={onChoose} />
					<PickActions
						line={line}
						onWeigh={onWeigh}
						onKeep={onKeep}
						onCount={() => setSheet("count")}
						onShort={() => setSheet("short")}
					/>
				</>
			}
		>
			{noted && <Marks line={line} trouble={work.trouble} />}
			<LineBig
				line={line}
				small={noted || line.weighings.length > 0}
				instead={replaced ? t("picker.replaces", { name: replaced.name }) : ""}
			/>
			<Weighings line={line} onOut={(weighing) => work.takeOut(line, weighing)} />
			{sheet === "count" && (
				<CountSheet
					line={line}
					onClose={close}
					onCounted={(quantity) => work.pick(line, { quantity, tareGrams: 0, reason: "" })}
				/>
			)}
			{sheet === "short" && (
				<ShortageSheet
					line={line}
					inOrder={task.lines.map((one) => one.goods_id)}
					onClose={close}
					onShort={(found, offers) => work.short(line, found, offers)}
				/>
			)}
		</Screen>
	);
}
