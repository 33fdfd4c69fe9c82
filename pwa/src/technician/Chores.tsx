import { ListChecks } from "lucide";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import css from "../ui/stack.module.css";
import { ChoreCard } from "./ChoreCard";
import { ofLocker } from "./choreState";
import type { ChoreWork } from "./useChores";

interface Props {
	work: ChoreWork;
	person: string;
	/** Only of this locker; null for the whole fleet. */
	lockerId?: string;
}

/** What waits to be done, the most urgent first, then what was done lately. */
export function Chores({ work, person, lockerId }: Props) {
	const { chores, error, accept, reload } = work;
	if (chores === null) {
		return error === null ? (
			<Skeleton rows={3} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const here = lockerId !== undefined;
	const shown = here ? ofLocker(chores, lockerId) : chores;
	return (
		<section class={css.list} aria-label={t("technician.chores")}>
			{shown.open.length === 0 &&
				(here ? (
					<p class={css.facts}>{t("technician.chores-none-here")}</p>
				) : (
					<Empty
						icon={ListChecks}
						title={t("technician.chores-none")}
						hint={t("technician.chores-none-why")}
					/>
				))}
			<ul class={css.list}>
				{shown.open.map((chore) => (
					<ChoreCard key={chore.id} chore={chore} person={person} here={here} onChange={accept} />
				))}
			</ul>
			{!here && shown.done.length > 0 && (
				<>
					<h3>{t("technician.chores-done")}</h3>
					<ul class={css.list}>
						{shown.done.map((chore) => (
							<ChoreCard key={chore.id} chore={chore} person={person} onChange={accept} />
						))}
					</ul>
				</>
			)}
		</section>
	);
}
