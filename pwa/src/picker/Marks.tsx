import { LoaderCircle, TriangleAlert } from "lucide";
import { maybe, t } from "../i18n";
import { Strip } from "../ui/Strip";
import type { TaskLine } from "../wire/api.gen";
import css from "./Marks.module.css";
import { waitingMarks } from "./taskState";

interface Props {
	line: TaskLine;
	/** What is wrong with the last scan; empty when nothing. */
	trouble: string;
}

/** News of a marked line: what is wrong with the last scan, what was refused and what to do about it, what is being checked. */
export function Marks({ line, trouble }: Props) {
	const waiting = waitingMarks(line);
	const refused = line.marks.filter((mark) => mark.state === "refused");
	const held = waiting.find((mark) => mark.why);
	return (
		<div class={css.marks} aria-live="polite">
			{trouble && (
				<Strip tone="danger" icon={TriangleAlert}>
					{trouble}
				</Strip>
			)}
			{refused.map(({ id, identifier, why }) => (
				<Strip key={id} tone="danger" icon={TriangleAlert}>
					{t("picker.mark-refused", { tail: identifier.slice(-4) })}{" "}
					{maybe(`problem.${why}`) ?? t("problem.mark.bad")}
				</Strip>
			))}
			{waiting.length > 0 && (
				<Strip tone={held ? "accent" : "calm"} icon={LoaderCircle}>
					{held
						? (maybe(`problem.${held.why}`) ?? t("problem.marking.not-checked"))
						: t("picker.mark-checking", { n: waiting.length })}
				</Strip>
			)}
		</div>
	);
}
