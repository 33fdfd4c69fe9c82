import { ChevronDown, ChevronLeft, ChevronRight, Download, ThermometerSnowflake } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { get, seg, withQuery } from "../net/api";
import { download } from "../net/download";
import { useFetch } from "../net/useFetch";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Chips } from "../ui/Chips";
import { ErrorCard } from "../ui/ErrorCard";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import type { ColdLog, Zone } from "../wire/api.gen";
import css from "./ColdLog.module.css";
import { Deviations } from "./Deviations";
import { HaccpTable } from "./HaccpTable";
import { moved } from "./plotState";
import { TemperaturePlot } from "./TemperaturePlot";

interface Props {
	lockerId: string;
	/** Zones that are cooled. */
	zones: readonly Zone[];
}

const AGAIN_MS = 60_000;
const FILES = ["pdf", "csv"] as const;

/** The log of temperatures of a locker: a zone, a day, what went wrong, and the same on paper. */
export function ColdLogCard({ lockerId, zones }: Props) {
	const [open, setOpen] = useState(false);
	const [chosen, setZone] = useState<Zone | null>(null);
	const zone = chosen ?? zones[0];
	if (zone === undefined) return null;
	return (
		<details class={css.card} onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary class={css.summary}>
				<Icon icon={ThermometerSnowflake} />
				<span class={css.words}>{t("cold.title")}</span>
				<Icon icon={ChevronDown} />
			</summary>
			{open && (
				<div class={css.form}>
					{zones.length > 1 && (
						<Chips
							label={t("cold.zone")}
							options={zones.map((value) => ({ value, text: t(`zone.${value}`) }))}
							chosen={zone}
							onChoose={setZone}
						/>
					)}
					<Day key={zone} path={`/climate/${seg(lockerId)}/${zone}`} />
				</div>
			)}
		</details>
	);
}

function Day({ path }: { path: string }) {
	const [day, setDay] = useState("");
	const asked = (ending: string) => withQuery(`${path}/log${ending}`, { day });
	const { value: log, error, reload } = useFetch(`${path} ${day}`, () => get<ColdLog>(asked("")));
	const isToday = log !== null && new Date(log.until) > new Date();
	useEffect(() => {
		if (!isToday) return;
		const timer = setInterval(() => void reload(), AGAIN_MS);
		return () => clearInterval(timer);
	}, [isToday, reload]);
	if (log === null) {
		return error === null ? (
			<Skeleton rows={3} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	return (
		<>
			<div class={css.days}>
				<Button
					icon={ChevronLeft}
					label={t("cold.day-before")}
					onClick={() => setDay(moved(log.day, -1))}
				>
					{""}
				</Button>
				<input
					type="date"
					class={css.date}
					aria-label={t("cold.day")}
					value={log.day}
					onChange={(event) => setDay(event.currentTarget.value)}
				/>
				<Button
					icon={ChevronRight}
					label={t("cold.day-after")}
					disabled={isToday}
					onClick={() => setDay(moved(log.day, 1))}
				>
					{""}
				</Button>
			</div>
			<TemperaturePlot log={log} />
			<Deviations log={log} onDecided={() => void reload()} />
			<HaccpTable log={log} />
			<div class={css.files}>
				{FILES.map((ending) => (
					<Asking
						key={ending}
						kind="second"
						icon={Download}
						onAsk={() => download(asked(`.${ending}`))}
					>
						{t(`cold.${ending}`)}
					</Asking>
				))}
			</div>
		</>
	);
}
