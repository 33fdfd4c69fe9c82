"""Parcels and cells, what fits, and what an outcome of a command means. Pure; which cell it is decides `placing`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lukoshko_wire.fits import refusal
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
class Terms:
    """What the shop says of one locker."""

    lend_chilled: bool = False
    """Ambient goods may lie in a chilled cell when no ambient one is left; never the other way."""
    stay_minutes: int = 120
    """How long after the end of the window a cell is still counted as taken."""


HOUSE = Terms()
"""Where nothing else is said."""


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
    floor_mm: int | None = None
    """How high the bottom of the cell is above the floor; None: nobody has measured."""
    pulses: int = 0
    """How often its bolt was pulled."""

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


def fits(box: Box, cell: Cell, *, lend_chilled: bool = False) -> bool:
    """Zone, weight and size; a parcel of food stays this side up, so only its horizontal sides may be swapped."""
    return refusal(box, cell, lend_chilled=lend_chilled) is None
