import type { DeviceView, Reported } from "../wire/api.gen";

/** How many of a hundred exchanges on a bus fail. */
export function failedPercent({ asked, failed }: { asked: number; failed: number }): number {
	return asked === 0 ? 0 : (100 * failed) / asked;
}

/** Bytes as people read them: 3,4 ГБ would need a locale; whole megabytes do not. */
export function megabytes(bytes: number): number {
	return Math.floor(bytes / 1_000_000);
}

/** How the wished settings stand: nothing was wished, they are in force, on their way, or refused. */
export function settingsState(
	wished: number,
	report: Pick<Reported, "applied" | "fault" | "seen"> | null,
): "own" | "applied" | "waiting" | "refused" {
	// What was refused before says nothing about a version that the device has not seen yet.
	if (report !== null && report.fault !== "" && report.seen >= wished) return "refused";
	if (wished === 0) return "own";
	return report !== null && report.applied === wished ? "applied" : "waiting";
}

/** The gravest thing about a device, for its sign. */
export function stateOf(
	device: Pick<DeviceView, "suspect_since" | "online" | "ill">,
): "double" | "offline" | "ill" | "fine" {
	if (device.suspect_since !== null) return "double";
	if (!device.online) return "offline";
	return device.ill.length > 0 ? "ill" : "fine";
}
