import { t } from "../i18n";
import { degrees, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import stack from "../ui/stack.module.css";
import { TroubleRow } from "../ui/TroubleRow";
import row from "../ui/troubleRow.module.css";
import { ZONE_SIGN } from "../ui/ZoneTag";
import type { LockerHealth } from "../wire/api.gen";
import css from "./Fleet.module.css";
import { wrongWith } from "./fleetState";
import { wrongWords } from "./words";

const SHOWN = 3;

interface Props {
	locker: LockerHealth;
	open: boolean;
}

/** One locker of the list: what is wrong in words, its temperatures, how full it is. */
export function FleetRow({ locker, open }: Props) {
	const wrong = wrongWith(locker);
	return (
		<TroubleRow
			severity={locker.severity}
			says={(grade) => t(`technician.severity-${grade}`)}
			open={open}
			onOpen={() => go(`/locker/${seg(locker.id)}`)}
			data-locker={locker.id}
		>
			<strong class={css.name}>{locker.name}</strong>
			<span class={stack.facts}>{locker.address}</span>
			{!locker.online && (
				<span class={row.wrong}>
					{locker.seen_at
						? t("technician.offline-since", { time: stamp(locker.seen_at) })
						: t("technician.never-seen")}
				</span>
			)}
			{wrong.slice(0, SHOWN).map((one) => (
				<span key={`${one.code}${one.zone}`} class={row.wrong}>
					{wrongWords(one)}
				</span>
			))}
			{wrong.length > SHOWN && (
				<span class={row.wrong}>{t("technician.wrong-more", { n: wrong.length - SHOWN })}</span>
			)}
			<span class={css.figures}>
				{locker.zones
					.filter((zone) => zone.setpoint_c10 !== null)
					.map((zone) => (
						<span key={zone.zone} data-zone={zone.zone} data-alarm={zone.alarm}>
							{ZONE_SIGN[zone.zone].split(" ")[0]}{" "}
							{zone.air_c10 === null || !zone.online ? "—" : degrees(zone.air_c10)}
						</span>
					))}
				<span>{t("technician.free", { free: locker.free, cells: locker.cells })}</span>
				{locker.open.length > 0 && <span>{t("technician.open", { n: locker.open.length })}</span>}
			</span>
		</TroubleRow>
	);
}
