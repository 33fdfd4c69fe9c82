"""The technician's chores and the hand on a cell (заявки техника)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Instant

ChoreKind = Literal["repair", "clean", "look", "shut", "bus", "climate", "other"]
Why = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
OpenReason = Literal["look", "repair", "clean", "test", "help_customer", "help_courier", "take_out"]


class ChoreView(Message, frozen=True):
    """Something to do at a locker, or at one cell; `why` is a code of ours or a person's own words."""

    id: Id
    seq: int
    kind: ChoreKind
    locker_id: Id
    locker: str
    cell: CellNo | None
    why: str
    opened_at: Instant
    opened_by: str
    due_at: Instant
    taken_at: Instant | None
    taken_by: str
    done_at: Instant | None
    done_by: str
    note: str


class Chores(Message, frozen=True):
    """What waits, the most urgent first; what was done in the last days, the latest first."""

    open: list[ChoreView]
    done: list[ChoreView]


class OpenChore(Message, frozen=True):
    """Ask for something to be done; `id` is made by the screen."""

    id: Id
    kind: ChoreKind
    locker_id: Id
    why: Why
    cell: CellNo | None = None


class CloseChore(Message, frozen=True):
    """It is done; the note says what was done."""

    note: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class SetOverlay(Message, frozen=True):
    """A person lets maintenance, cleaning or a fault hold over a cell, or ends it."""

    kind: Literal["maintenance", "cleaning", "faulty"]
    on: bool
    why: Why


class OpenByHand(Message, frozen=True):
    """Open one cell for a reason that is not an order's right. `id` is made by the screen: at most one pulse."""

    id: Id
    why: OpenReason
    note: Annotated[str, Meta(max_length=150)] = ""
