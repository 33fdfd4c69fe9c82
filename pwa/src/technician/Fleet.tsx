import { Refrigerator, SearchX } from "lucide";
import { t } from "../i18n";
import { Chips } from "../ui/Chips";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import css from "./Fleet.module.css";
import { FleetRow } from "./FleetRow";
import { gradable, grades, type Severity } from "./fleetState";
import { useFleet } from "./useFleet";

interface Props {
	/** The locker that is open beside the list. */
	open: string | null;
}

/** Every locker, those in trouble first. */
export function Fleet({ open }: Props) {
	const { fleet, error, query, setQuery, severity, setSeverity, reload } = useFleet();
	const lockers = fleet?.lockers ?? [];
	const counts = fleet?.counts ?? [];
	const troubled = counts.slice(1).reduce((sum, n) => sum + n, 0);
	const narrowed = query !== "" || severity !== null;
	const options = [
		{ value: "", text: t("device.trouble-none") },
		...grades(counts).map((grade) => ({
			value: String(grade.severity),
			text: `${t(`technician.severity-${grade.severity}`)}: ${grade.n}`,
		})),
	];
	return (
		<section class={css.fleet} aria-label={t("technician.lockers")}>
			<Field label={t("technician.search")} inputMode="search" value={query} onInput={setQuery} />
			{fleet === null &&
				(error === null ? (
					<Skeleton rows={6} />
				) : (
					<ErrorCard error={error} onRetry={() => void reload()} />
				))}
			{fleet && gradable(counts, severity) && (
				<Chips
					label={t("technician.severity")}
					options={options}
					chosen={severity === null ? "" : String(severity)}
					onChoose={(value) => setSeverity(value === "" ? null : (Number(value) as Severity))}
				/>
			)}
			{fleet && lockers.length > 0 && (
				<p class={stack.facts} role="status">
					{troubled > 0 ? t("technician.troubled", { n: troubled }) : t("technician.all-well")}
				</p>
			)}
			{fleet && lockers.length === 0 && (
				<Empty
					icon={narrowed ? SearchX : Refrigerator}
					title={t(narrowed ? "technician.not-found" : "technician.none")}
					hint={t(narrowed ? "technician.not-found-why" : "technician.none-why")}
				/>
			)}
			<ul class={css.rows}>
				{lockers.map((locker) => (
					<FleetRow key={locker.id} locker={locker} open={locker.id === open} />
				))}
			</ul>
			{fleet && fleet.total > lockers.length && (
				<p class={stack.facts}>{t("technician.more", { n: fleet.total - lockers.length })}</p>
			)}
		</section>
	);
}
