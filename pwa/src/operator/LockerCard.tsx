import { Front } from "../locker/Front";
import { Card } from "../ui/Card";
import type { LockerView } from "../wire/api.gen";
import css from "./Machines.module.css";
import { OnlineBadge } from "./OnlineBadge";
import { ZoneState } from "./ZoneState";

interface Props {
	locker: LockerView;
}

/** A productomat: its front to scale, and the cold of every zone. */
export function LockerCard({ locker }: Props) {
	return (
		<Card title={locker.name}>
			<p class={css.facts}>{locker.address}</p>
			<OnlineBadge online={locker.online} seenAt={locker.seen_at} />
			<ul class={css.zones}>
				{locker.zones.map((zone) => (
					<ZoneState key={zone.zone} state={zone} />
				))}
			</ul>
			<Front cells={locker.cells} zones={locker.zones} />
		</Card>
	);
}
