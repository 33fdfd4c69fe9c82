"""Parcels and cells, what fits, and what an outcome of a command means. Pure; which cell it is decides `placing`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from lukoshko_wire.fits import refusal
from lukoshko_wire.problems import LukoshkoError, TooMany
from lukoshko_wire.values import Zone

FINAL = frozenset({"done", "failed", "rejected", "uncertain"})
UNREACHABLE = frozenset({"board_timeout", "lost", "stale_session", "expired", "clock_untrusted", "cooldown"})


OVERLAYS = ("faulty", "maintenance", "cleaning", "blocked", "left_open", "forced", "check")
"""What may hold over a cell, several at once; while any does, the cell is given to no parcel."""
SHUT_FOR: Mapping[str, frozenset[str]] = {
    "deposit": frozenset({"faulty", "maintenance", "cleaning", "blocked"}),
    "pickup": frozenset({"faulty", "maintenance", "cleaning", "blocked", "check"}),
    "recall": frozenset({"maintenance"}),
    "service": frozenset(),
}
"""Which overlays refuse an opening for this reason. A forced cell still gives its customer the goods."""
State = Literal["free", "reserved", "loading", "occupied", "issuing", "check"]
TRANSITIONS: Mapping[State, Mapping[str, State]] = {
    "free": {"reserve": "reserved", "suspect": "check"},
    "reserved": {"load": "loading", "occupy": "occupied", "release": "free", "suspect": "check"},
    "loading": {"occupy": "occupied", "empty": "reserved", "release": "free", "suspect": "check"},
    "occupied": {"issue": "issuing", "empty": "reserved", "release": "free", "suspect": "check"},
    "issuing": {"release": "free", "suspect": "check"},
    "check": {"look": "free", "clear": "occupied"},
}
"""The whole life of a cell (docs/cells.md): state, event, next state. What holds over it is beside the state."""

INSIDE: frozenset[State] = frozenset({"reserved", "loading", "occupied", "issuing"})
"""Where a cell is whose check is cleared: where it was before it."""

PULSES = 3
"""At most so many pulses for one opening: the wanted one and two further."""
PULSE_PAUSE = timedelta(seconds=2)
ASK_FOR_MORE = frozenset({("failed", "no_transition"), ("rejected", "cooldown")})
"""How a pulse ends after which there may be one more: the door stayed shut, or the coil was not driven for its own sake."""
STANDS_THERE = timedelta(seconds=60)
"""So long after the tap somebody is still believed to stand at the door; nobody else is to find it open."""

SOILED = frozenset({"expired", "return", "spill"})
"""Why goods left a cell that must be cleaned before it takes food again."""
MOST_BY_HAND = 15
"""Service openings that one person may make in ten minutes."""
MOST_AT_LOCKER = 60
"""Service openings that one locker may see in an hour."""

MOST_IN_ZONES = 15
"""Actions on zones that one person may ask for in ten minutes."""
ZONE_CLEANING = "zone_cleaning"
"""Why the cells of a zone are being cleaned whose controller was stopped for it."""

LASTING = frozenset({"faulty", "maintenance"})
"""Overlays that last: a cell under them does not count when parcels are measured for the locker."""


GIVEN_UP: Mapping[str, Literal["warm", "unwanted"]] = {"blocked": "warm", "check": "unwanted"}
"""Overlays under which nobody comes for what lies in a cell, and why one of ours takes it back."""


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


class TooManyOpenings(TooMany):
    """Somebody opens more cells by hand than work explains."""

    code = "locker.too-many-openings"


class TooManyActions(TooMany):
    """Somebody asks more of zones than work explains."""

    code = "locker.too-many-actions"


class ZoneBusy(LukoshkoError):
    """An action on this zone has no outcome yet."""

    code = "locker.zone-busy"
    status = 409


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


class Lies(Protocol):
    """What is known of the parcel that lies or will lie in a cell."""

    @property
    def loading(self) -> bool:
        """Its door was opened for the courier."""

    @property
    def occupied(self) -> bool:
        """It lies inside."""

    @property
    def issued(self) -> bool:
        """Its door was opened for the customer."""


def state_of(parcel: Lies | None, overlays: Collection[str]) -> State:
    """The state of a cell, from what lies or will lie in it and from whether somebody must look first."""
    if "check" in overlays:
        return "check"
    if parcel is None:
        return "free"
    if not parcel.occupied:
        return "loading" if parcel.loading else "reserved"
    return "issuing" if parcel.issued else "occupied"


def taken_back_for(
    parcel: Lies | None, overlays: Collection[str], *, brought_back: bool
) -> Literal["warm", "unwanted", "return"] | None:
    """Why what lies in a cell is to be taken back; None while its customer is awaited, or nothing lies there."""
    if parcel is None or not parcel.occupied:
        return None
    if brought_back:
        return "return"
    return next((why for kind, why in GIVEN_UP.items() if kind in overlays), None)


def lawful(before: State, event: str, after: State) -> bool:
    """True when the table has this step; a check that is cleared leaves the cell with whatever lies in it."""
    if (before, event) == ("check", "clear"):
        return after in INSIDE
    return TRANSITIONS[before].get(event) == after


@dataclass(frozen=True)
class Pulse:
    """One command of an opening: how it ended, and when it was sent."""

    state: str
    code: str
    issued_at: datetime


def after_pulses(
    pulses: Sequence[Pulse], now: datetime, *, elsewhere: bool = False
) -> Literal["again", "wait", "jammed", "leave"]:
    """What follows from the pulses of one opening, the oldest first.

    Only a door that was seen to stay shut asks for more, and a coil that was still hot, so that no current flowed: what
    is unknown is never repeated. When another door has sprung open meanwhile (`elsewhere`), one more pulse would open that
    one again.
    """
    last = pulses[-1]
    if (last.state, last.code) not in ASK_FOR_MORE:
        return "leave"
    if len(pulses) >= PULSES or elsewhere:
        return "jammed" if any(each.state == "failed" for each in pulses) else "leave"
    if now - pulses[0].issued_at > STANDS_THERE:
        return "leave"
    return "again" if now - last.issued_at >= PULSE_PAUSE else "wait"


def window_over(emptied_at: datetime | None, now: datetime, reopen: timedelta) -> bool:
    """True when the customer's door has been shut for so long that the cell is free."""
    return emptied_at is not None and now - emptied_at >= reopen


def fits(box: Box, cell: Cell, *, lend_chilled: bool = False) -> bool:
    """Zone, weight and size; a parcel of food stays this side up, so only its horizontal sides may be swapped."""
    return refusal(box, cell, lend_chilled=lend_chilled) is None
