import type { Box } from "../locker/front";
import type { Zone } from "../wire/api.gen";

/** What the simulated productomat tells of itself; lengths in grid units of `unit_mm`. */
export interface SimLocker {
	name: string;
	front: { columns: number; rows: number; unit_mm: number; screen: Box };
	cells: SimCell[];
	zones: SimZone[];
}

export interface SimCell extends Box {
	no: number;
	zone: Zone;
	width_mm: number;
	depth_mm: number;
	height_mm: number;
	door: "open" | "closed";
	/** Whether something lies inside. */
	goods: boolean;
	pulses: number;
	jammed: boolean;
}

export interface SimZone {
	zone: Zone;
	air_c10: number | null;
	setpoint_c10: number | null;
	defrost: boolean;
	compressor: boolean;
}

/** One document of a till: printed lines, or only its QR when the till has no paper. */
export interface SimPaper {
	no: number;
	at: string;
	kind: string;
	fd: number | null;
	electronic: boolean;
	lines: string[];
	qr: string;
}

export interface SimPapers {
	papers: SimPaper[];
	/** Lines left on the roll; negative when nobody counts. */
	left: number;
}
