"""Lockers, and everything that joins, as operator and technician see them."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.api.tills import TillView
from lukoshko_wire.climate import ZoneDeed
from lukoshko_wire.locker import BoardNo, BoardState
from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Grams, Id, Instant, Tenths, Zone

OverlayKind = Literal["faulty", "maintenance", "cleaning", "blocked", "left_open", "forced", "check"]


class OverlayView(Message, frozen=True):
    """What holds over a cell, several at once; `why` is a code of ours (`jam`, `spill`) or a person's own words."""

    kind: OverlayKind
    since: Instant
    why: str
    actor: str


class CellView(Message, frozen=True):
    """A cell, to scale: grid position of its door, inner size, what is in it."""

    no: CellNo
    zone: Zone
    column: int
    row: int
    column_span: int
    row_span: int
    width_mm: int
    depth_mm: int
    height_mm: int
    max_grams: Grams
    door: Literal["open", "closed", "unknown"]
    overlays: list[OverlayView]
    order_number: str = ""
    state: Literal["free", "reserved", "loading", "occupied", "issuing", "check"] = "free"


class FrontCell(Message, frozen=True):
    """A door on the front, to scale: for those who only have to find a cell."""

    no: CellNo
    zone: Zone
    column: int
    row: int
    column_span: int
    row_span: int


class ZoneView(Message, frozen=True):
    """A refrigerated zone as last read."""

    zone: Zone
    online: bool
    air_c10: Tenths | None
    setpoint_c10: Tenths | None
    defrost: bool
    alarm: bool


class ZoneActionView(Message, frozen=True):
    """The latest action on a zone and what became of it; `code` as the locker said it."""

    id: Id
    zone: Zone
    action: ZoneDeed
    state: Literal["sent", "accepted", "done", "failed", "rejected", "uncertain", "lost"]
    code: str
    at: Instant


class AskZone(Message, frozen=True):
    """Let a zone's controller do one thing. `id` is made by the screen: at most one write."""

    id: Id
    action: ZoneDeed
    reason: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class AlarmView(Message, frozen=True):
    """Something that a person must look at, as long as it lasts."""

    code: str
    cell: CellNo | None
    zone: Zone | None
    detail: str
    raised_at: Instant


class BoardView(Message, frozen=True):
    """A lock board and its line since the agent's start; `answered_at`: its last answer, None when it never gave one."""

    no: BoardNo
    family: Id
    state: BoardState
    answered: int
    unanswered: int
    retried: int
    bad_checksums: int
    garbage_bytes: int
    reopened: int
    answered_at: Instant | None


class LockerView(Message, frozen=True):
    """A productomat."""

    id: Id
    name: str
    address: str
    seq: int
    online: bool
    seen_at: Instant | None
    cells: list[CellView]
    zones: list[ZoneView]
    version: str
    alarms: list[AlarmView]
    actions: list[ZoneActionView]
    boards: list[BoardView]


class LockerHealth(Message, frozen=True):
    """A productomat in a list: what is wrong with it, and how full it is."""

    id: Id
    name: str
    address: str
    seq: int
    online: bool
    seen_at: Instant | None
    version: str
    severity: int
    """0 fine, 1 needs a hand, 2 out of reach, 3 food or doors at risk."""
    cells: int
    free: int
    open: list[CellNo]
    out_of_service: list[CellNo]
    check: list[CellNo]
    zones: list[ZoneView]
    alarms: list[AlarmView]


class Fleet(Message, frozen=True):
    """Productomats, those in trouble first; `total` when there are more than are shown.

    `counts` of those that were searched for, by severity from 0 to 3, whichever of them is shown.
    """

    lockers: list[LockerHealth]
    total: int
    counts: list[int]


class LogEntry(Message, frozen=True):
    """One event at a machine: who, when, what, before, after."""

    no: int
    at: Instant
    actor: str
    entity: str
    what: str
    before: str
    after: str
    cell: CellNo | None
    order_number: str


class LogPage(Message, frozen=True):
    """Events of a machine, the latest first; `next` is 0 at the end."""

    entries: list[LogEntry]
    next: int


class Machines(Message, frozen=True):
    """Everything that joins by MQTT."""

    lockers: list[LockerView]
    tills: list[TillView]
