"""What fits a cell, which cells an order gets, and what an outcome of a command means. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Zone

FINAL = frozenset({"done", "failed", "rejected", "uncertain"})
UNREACHABLE = frozenset({"board_timeout", "lost", "stale_session", "expired", "clock_untrusted", "cooldown"})


OVERLAYS = ("faulty", "maintenance", "cleaning", "blocked", "left_open", "forced", "check")
"""What may hold over a cell, several at once; while any does, the cell is given to no parcel."""
SHUT_FOR: Mapping[str, frozenset[str]] = {
    "deposit": frozenset({"faulty", "maintenance", "cleaning", "blocked"}),
    "pickup": frozenset({"faulty", "maintenance", "blocked"}),
    "recall": frozenset({"maintenance"}),
    "service": frozenset(),
}
"""Which overlays refuse an opening for this reason. A forced or suspect cell still gives its customer the goods."""
LASTING = frozenset({"faulty", "maintenance"})
"""Overlays that last: a cell under them does not count when parcels are measured for the locker."""


class CellShut(LukoshkoError):
    """Something holds over this cell that forbids the opening; `overlays` says what."""

    code = "locker.cell-shut"
    status = 409


class CellBlocked(CellShut):
    """The cell was too warm for what lies in it: the customer does not get it."""

    code = "locker.cell-blocked"


class NoReason(LukoshkoError):
    """A service opening needs a reason."""

    code = "locker.no-reason"
    status = 400


class NoRoom(LukoshkoError):
    """The locker cannot take the whole order. An order is never split between lockers."""

    code = "placement.no-room"
    status = 409


@dataclass(frozen=True)
class Box:
    """A parcel to place: outer size, weight, zone."""

    id: str
    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int


@dataclass(frozen=True)
class Cell:
    """A cell: inner size, most weight, zone, place on the front in grid units."""

    no: int
    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    max_grams: int
    column: int = 1
    row: int = 1
    column_span: int = 1
    row_span: int = 1

    @property
    def volume(self) -> int:
        """Cubic millimetres."""
        return self.width_mm * self.depth_mm * self.height_mm


def may_open(reason: str, overlays: Collection[str], why: str = "") -> None:
    """Whether a cell under these overlays may be opened for this reason. Raises CellBlocked, CellShut, NoReason."""
    if reason == "service" and not why.strip():
        raise NoReason("a service opening needs a reason")
    against = SHUT_FOR[reason].intersection(overlays)
    if "blocked" in against:
        raise CellBlocked("the cell is blocked by temperature", overlays=sorted(against))
    if against:
        raise CellShut(f"the cell is shut for {reason}", overlays=sorted(against))


def fits(box: Box, cell: Cell) -> bool:
    """Zone, weight and size; food stays this side up, so only the horizontal sides may be swapped."""
    if box.zone is not cell.zone or box.grams > cell.max_grams or box.height_mm > cell.height_mm:
        return False
    sides = (box.width_mm, box.depth_mm)
    inner = (cell.width_mm, cell.depth_mm)
    return all(a <= b for a, b in zip(sorted(sides), sorted(inner), strict=True))


def place(boxes: Iterable[Box], free: Iterable[Cell]) -> dict[str, int]:
    """Give every box its own cell, the smallest that holds it where there is a choice.

    Raises NoRoom that names every box left over. Sizes need not nest, so a box may push another one to a different
    cell (augmenting paths): it fails only if no placement exists.
    """
    cells = sorted(free, key=lambda cell: (cell.volume, cell.no))
    largest_first = sorted(boxes, key=lambda box: (-box.width_mm * box.depth_mm * box.height_mm, box.id))
    by_id = {box.id: box for box in largest_first}
    holder: dict[int, str] = {}
    left_over = [box.id for box in largest_first if not _seat(box, cells, holder, by_id, tried=set())]
    if left_over:
        raise NoRoom(f"no cell for {len(left_over)} parcel(s)", parcels=sorted(left_over))
    return {box_id: no for no, box_id in holder.items()}


def _seat(
    box: Box, cells: Sequence[Cell], holder: dict[int, str], by_id: Mapping[str, Box], tried: set[int]
) -> bool:
    suitable = [cell for cell in cells if cell.no not in tried and fits(box, cell)]
    for cell in suitable:
        if cell.no not in holder:
            holder[cell.no] = box.id
            return True
    for cell in suitable:
        tried.add(cell.no)
        if _seat(by_id[holder[cell.no]], cells, holder, by_id, tried):
            holder[cell.no] = box.id
            return True
    return False
