"""What fits a cell, which cells an order gets, and what an outcome of a command means. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Zone

FINAL = frozenset({"done", "failed", "rejected", "uncertain"})
UNREACHABLE = frozenset({"board_timeout", "lost", "stale_session", "expired", "clock_untrusted", "cooldown"})


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
