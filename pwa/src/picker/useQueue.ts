import { useState } from "preact/hooks";
import { get } from "../net/api";
import { upsert } from "../net/latest";
import { useLive } from "../net/useLive";
import type { TaskCard, TaskList } from "../wire/api.gen";
import { inOrder } from "./taskState";

interface Queue {
	/** Tasks that are not packed, the most urgent first; null until they came. */
	tasks: TaskCard[] | null;
	mine: TaskCard | null;
	error: unknown;
	reload: () => Promise<void>;
}

/** The queue of tasks, live. */
export function useQueue(): Queue {
	const [list, setList] = useState<TaskList | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setList(await get<TaskList>("/picking/tasks"));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive(["picking"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind !== "task_card") return;
			setList((have) => have && { ...have, tasks: upsert(have.tasks, view as TaskCard) });
		},
	});
	const open = list && inOrder(list.tasks.filter((task) => task.state !== "packed"));
	return {
		tasks: open,
		mine: open?.find((task) => task.id === list?.mine) ?? null,
		error,
		reload: () => refetch().catch(() => undefined),
	};
}
