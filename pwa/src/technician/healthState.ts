import type { DeviceView, Reported } from "../wire/api.gen";

const CLOCK_MS = 5_000;
const DISK_BYTES = 200_000_000;
const JOURNAL = 1_000;
const BUS_PERCENT = 1;

export type HealthRow = "clock" | "disk" | "journal" | "buses" | "settings";

/** How many of a hundred exchanges on a bus fail. */
export function failedPercent({ asked, failed }: { asked: number; failed: number }): number {
	return asked === 0 ? 0 : (100 * failed) / asked;
}

/** What of a device's own report is not as it should be. */
export function ailing(device: DeviceView): Set<HealthRow> {
	const found = new Set<HealthRow>();
	const report = device.reported;
	if (report === null) return found;
	if (!report.clock_trusted || Math.abs(report.clock_offset_ms ?? 0) > CLOCK_MS) found.add("clock");
	if (report.disk_free_bytes < DISK_BYTES) found.add("disk");
	if (report.facts_waiting > JOURNAL) found.add("journal");
	if (report.buses.some((bus) => failedPercent(bus) > BUS_PERCENT)) found.add("buses");
	if (report.fault !== "") found.add("settings");
	return found;
}

/** Bytes as people read them: 3,4 ГБ would need a locale; whole megabytes do not. */
export function megabytes(bytes: number): number {
	return Math.floor(bytes / 1_000_000);
}

/** How the wished settings stand: nothing was wished, they are in force, on their way, or refused. */
export function settingsState(
	wished: number,
	report: Pick<Reported, "applied" | "fault"> | null,
): "own" | "applied" | "waiting" | "refused" {
	if (report !== null && report.fault !== "") return "refused";
	if (wished === 0) return "own";
	return report !== null && report.applied === wished ? "applied" : "waiting";
}
