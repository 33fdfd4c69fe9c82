import { useState } from "preact/hooks";
import { t } from "../i18n";
import { go } from "../net/router";
import { useScanner } from "../scanner/useScanner";
import { AppBar } from "../ui/AppBar";
import { ErrorCard } from "../ui/ErrorCard";
import { Flash } from "../ui/Flash";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { LinesButton } from "./LinesButton";
import { NotTaken } from "./NotTaken";
import { Packed } from "./Packed";
import { Packing } from "./Packing";
import { PickLine } from "./PickLine";
import { type OnScales, Scales } from "./Scales";
import { currentLine, isAsking, labelGrams, progress } from "./taskState";
import { useTask } from "./useTask";
import { Waiting } from "./Waiting";

interface Props {
	person: string;
	id: string;
}

/** One task from the first shelf to the labels. */
export function TaskScreen({ person, id }: Props) {
	const work = useTask(person, id);
	const { task, error, reload, flash } = work;
	const [chosen, setChosen] = useState<number | null>(null);
	const [weighing, setWeighing] = useState<OnScales | null>(null);
	const [keeping, setKeeping] = useState<number | null>(null);
	const line = task && currentLine(task, chosen);

	const hear = async (barcode: string) => {
		setWeighing(null);
		const { outcome, line: found } = await work.scan(barcode);
		if (found === null) return;
		setChosen(outcome === "picked" ? null : found.no);
		if (outcome === "weigh") setWeighing({ no: found.no, grams: null });
		const heavy = outcome === "too_much" && task !== null && task.over.length > 1;
		if (heavy && found.unit === "kg" && !found.marked) {
			setWeighing({ no: found.no, grams: labelGrams(task, barcode) });
		}
	};
	useScanner((barcode) => void hear(barcode), task?.state === "picking");

	const head = (
		<>
			<AppBar
				title={task?.order_number ?? t("picker.title")}
				hint={task ? t(`way.${task.way}`) : ""}
				onBack={() => go("/", true)}
			>
				{task && (
					<LinesButton
						task={task}
						{...progress(task)}
						onChoose={setChosen}
						onPutBack={work.unpick}
					/>
				)}
			</AppBar>
			<NetStrip />
		</>
	);
	if (task === null) {
		return (
			<Screen head={head}>
				{error === null ? (
					<Skeleton kind="tile" rows={1} />
				) : (
					<ErrorCard error={error} onRetry={() => void reload()} />
				)}
			</Screen>
		);
	}
	if (task.state === "packed") return <Packed head={head} task={task} />;
	if (task.state === "waiting") return <NotTaken head={head} task={task} onTake={work.take} />;
	return (
		<>
			{line ? (
				<PickLine
					head={head}
					task={task}
					line={line}
					work={work}
					onScan={(barcode) => void hear(barcode)}
					onChoose={setChosen}
					onWeigh={() => setWeighing({ no: line.no, grams: null })}
					onKeep={() => setKeeping(line.no)}
				/>
			) : isAsking(task) ? (
				<Waiting head={head} task={task} />
			) : (
				<Packing head={head} task={task} onPack={work.pack} />
			)}
			<Scales
				task={task}
				work={work}
				on={weighing}
				keeping={keeping}
				onWeigh={setWeighing}
				onKeep={setKeeping}
			/>
			<Flash flash={flash} onEnd={work.endFlash} />
		</>
	);
}
