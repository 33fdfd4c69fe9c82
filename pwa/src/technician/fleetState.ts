import { latest } from "../net/latest";
import type { LockerHealth } from "../wire/api.gen";

const SEVERITY = [3, 2, 1, 0] as const;
export type Severity = (typeof SEVERITY)[number];

/** Those in trouble first, the gravest at the top; equals by name. */
export function byTrouble(lockers: readonly LockerHealth[]): LockerHealth[] {
	return [...lockers].sort(
		(a, b) => b.severity - a.severity || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
	);
}

/** Put a pushed locker into the list; while searching, one that was not found stays out. One of another severity leaves. */
export function applyHealth(
	lockers: readonly LockerHealth[],
	came: LockerHealth,
	searching: boolean,
	severity: number | null = null,
): LockerHealth[] {
	const known = lockers.some((one) => one.id === came.id);
	const fits = severity === null || came.severity === severity;
	if (!known) return searching || !fits ? [...lockers] : byTrouble([...lockers, came]);
	return byTrouble(
		lockers
			.map((one) => (one.id === came.id ? latest(one, came) : one))
			.filter((one) => severity === null || one.severity === severity),
	);
}

export interface Wrong {
	/** Part of the key of its words. */
	code: string;
	cells: number[];
	zone: string | null;
	since: string | null;
}

/** What is wrong with a locker, each thing once: its alarms, then cells that wait for a hand. */
export function wrongWith(
	locker: Pick<LockerHealth, "alarms" | "out_of_service" | "check">,
): Wrong[] {
	const found: Wrong[] = [];
	for (const { code, cell, zone, raised_at } of locker.alarms) {
		const same = found.find((one) => one.code === code && one.zone === zone && cell !== null);
		if (same) same.cells.push(cell as number);
		else found.push({ code, cells: cell === null ? [] : [cell], zone, since: raised_at });
	}
	const told = new Set(found.flatMap((one) => one.cells));
	for (const [code, cells] of [
		["cell_faulty", locker.out_of_service],
		["cell_check", locker.check],
	] as const) {
		const rest = cells.filter((cell) => !told.has(cell));
		if (rest.length > 0) found.push({ code, cells: rest, zone: null, since: null });
	}
	return found;
}

/** Whether severities are worth choosing from: one that is chosen must stay in sight, or nobody could take it back. */
export function gradable(counts: readonly number[], severity: Severity | null): boolean {
	return severity !== null || counts.reduce((sum, n) => sum + n, 0) > 1;
}

/** Severities that there are, the gravest first, each with how many; those that nobody has are left out. */
export function grades(counts: readonly number[]): { severity: Severity; n: number }[] {
	return SEVERITY.map((severity) => ({ severity, n: counts[severity] ?? 0 })).filter(
		({ n }) => n > 0,
	);
}
