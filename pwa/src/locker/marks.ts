import {
	Ban,
	BellRing,
	Eye,
	Hourglass,
	type IconNode,
	Package,
	PackageMinus,
	PackagePlus,
	ShieldAlert,
	SprayCan,
	Thermometer,
	Wrench,
} from "lucide";
import type { CellView } from "../wire/api.gen";

/** What holds over a cell, the gravest first. */
export const OVERLAYS = [
	"forced",
	"blocked",
	"left_open",
	"faulty",
	"check",
	"maintenance",
	"cleaning",
] as const;
export type Overlay = (typeof OVERLAYS)[number];
export type CellState = "free" | "reserved" | "loading" | "occupied" | "issuing";
export type Mark = Overlay | CellState;

/** The sign of everything that a cell can show; a free cell shows nothing. */
export const SIGN: Record<Exclude<Mark, "free">, IconNode> = {
	blocked: Thermometer,
	check: Eye,
	cleaning: SprayCan,
	faulty: Ban,
	forced: ShieldAlert,
	issuing: PackageMinus,
	left_open: BellRing,
	loading: PackagePlus,
	maintenance: Wrench,
	occupied: Package,
	reserved: Hourglass,
};

/** What lies, or will lie, in the cell. */
export function stateOf(cell: CellView): CellState {
	return cell.state === "check" || cell.state === "out_of_service" ? "free" : cell.state;
}

/** What holds over the cell, the gravest first. */
export function overlaysOf(cell: CellView): Overlay[] {
	if (cell.state === "out_of_service") return ["faulty"];
	return cell.state === "check" ? ["check"] : [];
}

/** The one thing that the door shows: the gravest overlay, else the state. */
export function markOf(cell: CellView): Mark {
	return overlaysOf(cell)[0] ?? stateOf(cell);
}

/** Cells that somebody must look at, the gravest first. */
export function toLookAt(cells: readonly CellView[]): CellView[] {
	const rank = (cell: CellView) => OVERLAYS.indexOf(overlaysOf(cell)[0] ?? "cleaning");
	return cells
		.filter((cell) => overlaysOf(cell).length > 0)
		.sort((a, b) => rank(a) - rank(b) || a.no - b.no);
}
