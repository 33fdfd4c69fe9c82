import { useRef, useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { amount } from "../i18n/format";
import { post, seg } from "../net/api";
import { say } from "../net/problem";
import { useView } from "../net/useView";
import { act } from "../offline/act";
import { useKept } from "../offline/useKept";
import type { FlashOf } from "../ui/Flash";
import type { Outcome, Overweight, Scanned, TaskLine, TaskView } from "../wire/api.gen";
import { foresee, isGood, lineByBarcode, markFault, pendingOf, withPending } from "./taskState";

/** How long a picker waits for the answer to a scan before the handheld answers by itself. */
const PATIENCE_MS = 800;

export interface Weighing {
	quantity: number;
	tareGrams: number;
	/** Name of the container, where it is one of the shop's. */
	tare?: string;
	reason: string;
	/** How what is above the budget is paid. */
	over?: Overweight | null;
}

/** One task as the picker sees it: the server's view with what waits to be sent, and what may be done to it. */
export function useTask(person: string, id: string) {
	const path = `/picking/tasks/${seg(id)}`;
	const { view, error, accept, reload } = useView<TaskView>({
		person,
		path,
		kind: "task",
		room: `task:${id}`,
	});
	const kept = useKept(person, `${path}/`, reload);
	const pending = kept.flatMap(({ path: done, body }) => pendingOf(done, { ...body }) ?? []);
	const task = view && withPending(view, pending);
	const [flash, setFlash] = useState<FlashOf | null>(null);
	const [trouble, setTrouble] = useState("");
	const flashes = useRef(0);

	const show = (good: boolean, word: string, detail = "") => {
		flashes.current += 1;
		setFlash({ no: flashes.current, good, word, detail });
	};

	const send = async <T>(tail: string, body: object, label: string): Promise<T | null> => {
		try {
			return await act<T>({ person, path: `${path}/${tail}`, body, label });
		} catch (problem) {
			await reload();
			throw problem;
		}
	};

	/** Take a scan. Returns what it did, as far as is known, and on which line. */
	const scan = async (
		barcode: string,
	): Promise<{ outcome: Outcome | null; line: TaskLine | null }> => {
		if (task === null) return { outcome: null, line: null };
		setTrouble("");
		const line = lineByBarcode(task, barcode);
		const fault = markFault(task, barcode);
		if (fault !== null) return refused(fault, line);
		const foreseen = foresee(task, barcode);
		const answer = send<Scanned>("scans", { barcode }, t("picker.label-scan", { barcode }));
		const slow = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
		try {
			const first = await Promise.race([answer, slow]);
			if (first) return told(first);
		} catch (problem) {
			show(false, t("handover.not-accepted"), say(problem));
			return { outcome: null, line };
		}
		show(
			foreseen === null || isGood(foreseen),
			t("picker.flash-kept"),
			t("picker.flash-kept-why", { name: line?.name ?? barcode }),
		);
		answer.then(
			(late) => late && (isGood(late.outcome) ? accept(late.task) : told(late)),
			(problem: unknown) => show(false, t("handover.not-accepted"), say(problem)),
		);
		return { outcome: foreseen, line };
	};

	/** What is wrong with a marking code stays on the screen until the next scan. */
	const refused = (why: string, line: TaskLine | null) => {
		const words = maybe(`problem.${why}`) ?? t("problem.mark.bad");
		setTrouble(words);
		show(false, t("picker.flash-mark_refused"), words);
		return { outcome: "mark_refused" as const, line };
	};

	const told = ({ outcome, line_no, task: came, why }: Scanned) => {
		accept(came);
		const line = came.lines.find((one) => one.no === line_no) ?? null;
		if (outcome === "mark_refused") return refused(why, line);
		const left = line ? amount(Math.max(0, line.ordered - line.picked), line.unit) : "";
		show(isGood(outcome), t(`picker.flash-${outcome}`, { left }), line?.name ?? "");
		return { outcome, line };
	};

	const change = async (tail: string, body: object, label: string): Promise<TaskView | null> => {
		const came = await send<TaskView>(tail, body, label);
		if (came) accept(came);
		return came;
	};

	/** Returns the line as it is now; null while the server has not answered. */
	const pick = async (
		line: TaskLine,
		{ quantity, tareGrams, tare = "", reason, over = null }: Weighing,
	): Promise<TaskLine | null> => {
		const body = { quantity, tare_grams: tareGrams, tare, reason, over };
		const came = await change(`lines/${line.no}/picks`, body, line.name);
		return came?.lines.find((one) => one.no === line.no) ?? null;
	};

	/** Less than ordered, and that is all: nothing more on the scales, with the reason; marked goods say what their codes make up. */
	const keep = async (line: TaskLine, reason: string): Promise<void> => {
		await pick(line, { quantity: line.marked ? line.picked : 0, tareGrams: 0, reason });
	};

	return {
		task,
		error,
		reload,
		flash,
		endFlash: () => setFlash(null),
		trouble,
		scan,
		pick,
		keep,
		takeOut: (line: TaskLine, weighing: string) =>
			change(`lines/${line.no}/weighings/${seg(weighing)}/out`, {}, line.name),
		unpick: (line: TaskLine) => change(`lines/${line.no}/unpick`, {}, line.name),
		short: (line: TaskLine, found: number, suggestions: string[]) =>
			change(`lines/${line.no}/shortage`, { found, suggestions }, line.name),
		take: async () => accept(await post<TaskView>(`${path}/take`)),
		pack: () => change("pack", { parcels: [] }, t("picker.pack")),
	};
}

export type Task = ReturnType<typeof useTask>;
