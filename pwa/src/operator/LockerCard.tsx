import { useState } from "preact/hooks";
import { ColdLogCard } from "../climate/ColdLogCard";
import { Front } from "../locker/Front";
import { AlarmList } from "../technician/AlarmList";
import { CellSheet } from "../technician/CellSheet";
import { ToLookAt } from "../technician/ToLookAt";
import { Card } from "../ui/Card";
import type { LockerView } from "../wire/api.gen";
import css from "./Machines.module.css";
import { OnlineBadge } from "./OnlineBadge";
import { ZoneState } from "./ZoneState";

interface Props {
	locker: LockerView;
	onChange: (view: LockerView) => void;
}

/** A productomat: what it complains of, the cold of every zone, its front to scale; a press on a cell leads on. */
export function LockerCard({ locker, onChange }: Props) {
	const [chosen, setChosen] = useState<number | null>(null);
	const cell = locker.cells.find((one) => one.no === chosen);
	return (
		<Card title={locker.name}>
			<p class={css.facts}>{locker.address}</p>
			<OnlineBadge online={locker.online} seenAt={locker.seen_at} />
			<AlarmList alarms={locker.alarms} onCell={setChosen} />
			<ul class={css.zones}>
				{locker.zones.map((zone) => (
					<ZoneState key={zone.zone} state={zone} />
				))}
			</ul>
			<ColdLogCard
				lockerId={locker.id}
				zones={locker.zones.filter((zone) => zone.setpoint_c10 !== null).map(({ zone }) => zone)}
			/>
			<Front cells={locker.cells} zones={locker.zones} chosen={chosen} onPress={setChosen} />
			<ToLookAt cells={locker.cells} onCell={setChosen} />
			{cell && (
				<CellSheet
					key={cell.no}
					lockerId={locker.id}
					seq={locker.seq}
					cell={cell}
					mayEnd={false}
					onChange={onChange}
					onClose={() => setChosen(null)}
				/>
			)}
		</Card>
	);
}
