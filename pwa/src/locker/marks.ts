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
import type { CellView, OverlayKind, OverlayView } from "../wire/api.gen";

/** What may hold over a cell, the gravest first. */
export const GRAVITY: readonly OverlayKind[] = [
	"forced",
	"blocked",
	"left_open",
	"faulty",
	"check",
	"maintenance",
	"cleaning",
];
export type CellState = Exclude<CellView["state"], "check">;
export type Mark = OverlayKind | CellState;

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

/** What lies, or will lie, in the cell; `check` only says that somebody must look. */
export function stateOf(cell: CellView): CellState {
	if (cell.state !== "check") return cell.state;
	return cell.order_number ? "occupied" : "free";
}

/** What holds over the cell, the gravest first. */
export function overlaysOf(cell: CellView): OverlayView[] {
	return [...cell.overlays].sort((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind));
}

/** The one thing that the door shows: the gravest overlay, else the state. */
export function markOf(cell: CellView): Mark {
	return overlaysOf(cell)[0]?.kind ?? stateOf(cell);
}

/** Cells that somebody must look at, the gravest first. */
export function toLookAt(cells: readonly CellView[]): CellView[] {
	const rank = (cell: CellView) => GRAVITY.indexOf(overlaysOf(cell)[0]?.kind ?? "cleaning");
	return cells
		.filter((cell) => cell.overlays.length > 0)
		.sort((a, b) => rank(a) - rank(b) || a.no - b.no);
}
