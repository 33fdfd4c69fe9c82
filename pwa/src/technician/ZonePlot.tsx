import { useEffect } from "preact/hooks";
import { TemperaturePlot } from "../climate/TemperaturePlot";
import { get, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import type { ColdLog, Zone } from "../wire/api.gen";

/** Readings come once a minute. */
const AGAIN_MS = 60_000;
const HEIGHT = 130;

interface Props {
	lockerId: string;
	zone: Zone;
}

/** Today's temperatures of a zone, small; nothing until they have come. */
export function ZonePlot({ lockerId, zone }: Props) {
	const path = `/climate/${seg(lockerId)}/${zone}/log`;
	const { value, reload } = useFetch(path, () => get<ColdLog>(path));
	useEffect(() => {
		const timer = setInterval(() => void reload(), AGAIN_MS);
		return () => clearInterval(timer);
	}, [reload]);
	return value && <TemperaturePlot log={value} height={HEIGHT} />;
}
