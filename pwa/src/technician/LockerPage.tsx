import { Cpu } from "lucide";
import { useState } from "preact/hooks";
import { ColdLogCard } from "../climate/ColdLogCard";
import { DeviceHealth } from "../devices/DeviceHealth";
import { devicePath } from "../devices/paths";
import { useDevice } from "../devices/useDevice";
import { t } from "../i18n";
import { Front } from "../locker/Front";
import { seg } from "../net/api";
import { go } from "../net/router";
import { useView } from "../net/useView";
import { OnlineBadge } from "../operator/OnlineBadge";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { LockerView, Zone } from "../wire/api.gen";
import { AlarmList } from "./AlarmList";
import { BoardList } from "./BoardList";
import { CellSheet } from "./CellSheet";
import { Chores } from "./Chores";
import css from "./LockerPage.module.css";
import { Log } from "./Log";
import { PadCode } from "./PadCode";
import { ToLookAt } from "./ToLookAt";
import type { ChoreWork } from "./useChores";
import { ZoneCard } from "./ZoneCard";
import { ZonePlot } from "./ZonePlot";
import { ZoneSheet } from "./ZoneSheet";

interface Props {
	person: string;
	id: string;
	chores: ChoreWork;
}

/** One locker: what is wrong, its front as it stands, the cold of its zones, what happened. */
export function LockerPage({ person, id, chores }: Props) {
	const { view, error, accept, reload } = useView<LockerView>({
		person,
		path: `/lockers/${seg(id)}`,
		kind: "locker",
		room: `locker:${id}`,
	});
	const { view: device } = useDevice(person, "locker", id);
	const [chosen, setChosen] = useState<number | null>(null);
	const [acting, setActing] = useState<Zone | null>(null);
	const cell = view?.cells.find((one) => one.no === chosen);
	if (view === null) {
		return error === null ? (
			<Skeleton rows={4} kind="tile" />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const cooled = view.zones.filter((zone) => zone.setpoint_c10 !== null).map(({ zone }) => zone);
	return (
		<article class={css.page} aria-label={view.name}>
			<header class={css.head}>
				<div class={css.title}>
					<h2>{view.name}</h2>
					<OnlineBadge online={view.online} seenAt={view.seen_at} />
				</div>
				<p class={css.facts}>{view.address}</p>
			</header>
			<AlarmList alarms={view.alarms} onCell={setChosen} />
			<section class={css.front}>
				<Front cells={view.cells} zones={view.zones} chosen={chosen} onPress={setChosen} />
				<ToLookAt cells={view.cells} onCell={setChosen} />
			</section>
			<section class={css.side}>
				<h3>{t("technician.cold")}</h3>
				<ul class={css.zones}>
					{view.zones
						.filter((zone) => zone.setpoint_c10 !== null)
						.map((zone) => (
							<ZoneCard
								key={zone.zone}
								state={zone}
								action={view.actions.find((one) => one.zone === zone.zone)}
								onAct={() => setActing(zone.zone)}
							/>
						))}
				</ul>
				{cooled.map((zone) => (
					<ZonePlot key={zone} lockerId={view.id} zone={zone} />
				))}
				<BoardList boards={view.boards} />
				{device && (
					<>
						<h3>{t("technician.health")}</h3>
						<DeviceHealth device={device} />
						<Button wide icon={Cpu} onClick={() => go(devicePath(device))}>
							{t("device.open")}
						</Button>
					</>
				)}
			</section>
			<section class={css.side}>
				<PadCode person={person} lockerId={view.id} />
				<h3>{t("technician.chores")}</h3>
				<Chores work={chores} person={person} lockerId={view.id} />
			</section>
			<section class={css.log}>
				<ColdLogCard lockerId={view.id} zones={cooled} />
			</section>
			<section class={css.log}>
				<Log id={view.id} seq={view.seq} cell={null} />
			</section>
			{acting && (
				<ZoneSheet
					key={acting}
					view={view}
					zone={acting}
					onAsked={(came) => {
						accept(came);
						setActing(null);
					}}
					onClose={() => setActing(null)}
				/>
			)}
			{cell && (
				<CellSheet
					key={cell.no}
					lockerId={view.id}
					seq={view.seq}
					cell={cell}
					onChange={accept}
					onClose={() => setChosen(null)}
				/>
			)}
		</article>
	);
}
