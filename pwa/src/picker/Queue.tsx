import { PackageCheck } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { go } from "../net/router";
import { SignOut } from "../signIn/SignOut";
import { AppBar } from "../ui/AppBar";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { UpdateStrip } from "../ui/UpdateStrip";
import type { TaskView } from "../wire/api.gen";
import { PutBacks } from "./PutBacks";
import { QueueList } from "./QueueList";
import { useQueue } from "./useQueue";

interface Props {
	/** Of the picker: own tasks are not somebody else's. */
	name: string;
}

/** What waits to be picked; one press takes the most urgent. */
export function Queue({ name }: Props) {
	const { tasks, mine, error, reload } = useQueue();
	const [busy, setBusy] = useState(false);
	const [refused, setRefused] = useState<unknown>(null);
	const waiting = tasks?.filter((task) => task.state === "waiting") ?? [];

	const open = async (path: string) => {
		setBusy(true);
		setRefused(null);
		try {
			const task = await post<TaskView>(path);
			go(`/task/${seg(task.id)}`);
		} catch (problem) {
			setRefused(problem);
			await reload();
		}
		setBusy(false);
	};

	const foot = mine ? (
		<Button kind="main" size="large" wide onClick={() => go(`/task/${seg(mine.id)}`)}>
			{t("picker.resume", { number: mine.order_number })}
		</Button>
	) : (
		<Button
			kind="main"
			size="large"
			wide
			busy={busy}
			disabled={waiting.length === 0}
			onClick={() => void open("/picking/tasks/next")}
		>
			{t("picker.next")}
		</Button>
	);
	return (
		<Screen
			head={
				<>
					<AppBar title={t("picker.title")} hint={name}>
						<LanguageSwitch />
						<SignOut />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			foot={tasks && tasks.length > 0 && foot}
		>
			{refused !== null && <ErrorCard error={refused} />}
			{tasks === null &&
				(error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />)}
			{tasks?.length === 0 && (
				<Empty icon={PackageCheck} title={t("picker.empty")} hint={t("picker.empty-why")} />
			)}
			{tasks && tasks.length > 0 && (
				<QueueList
					tasks={tasks}
					mine={mine}
					onTake={(task) =>
						task.id === mine?.id
							? go(`/task/${seg(task.id)}`)
							: void open(`/picking/tasks/${seg(task.id)}/take`)
					}
				/>
			)}
			<PutBacks />
		</Screen>
	);
}
