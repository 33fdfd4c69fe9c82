"""Goods that come back through a locker (возврат)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.api.machines import FrontCell
from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Instant, Kopecks, Quantity, Unit, Zone


class ReturnLine(Message, frozen=True):
    """How much of a line comes back."""

    no: int
    quantity: Annotated[int, Meta(ge=1, le=10**9)]
    """Pieces, packs or grams, as the line counts."""


class AskReturn(Message, frozen=True):
    """The owner wants to bring goods back. `id` is made by the screen; `sealed`: no package was opened."""

    id: Id
    lines: Annotated[list[ReturnLine], Meta(min_length=1, max_length=200)]
    reason: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    sealed: bool


class OpenReturn(Message, frozen=True):
    """I stand there: a free cell opens. `id` is made by the screen: at most one pulse."""

    id: Id


class DecideReturn(Message, frozen=True):
    """Pay it back or refuse, with a note."""

    accept: bool
    note: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


ReturnState = Literal["asked", "in_cell", "taken_out", "refund", "refused", "withdrawn"]
ReturnDoor = Literal["none", "opening", "open", "shut", "jammed", "unreachable"]
"""What the cell's door does for the customer: not asked yet, under way, open, shut again, or it did not open."""


class ReturnedLine(Message, frozen=True):
    """A line that comes back, as a person reads it."""

    no: int
    name: str
    unit: Unit
    picture: str
    quantity: Quantity


class ReturnView(Message, frozen=True):
    """A return, from the wish to the decision. `bring_until`: it ends by itself when nothing lies in a cell by then."""

    id: Id
    seq: int
    order_id: Id
    order_number: str
    state: ReturnState
    lines: list[ReturnedLine]
    kopecks: Kopecks
    reason: str
    sealed: bool
    zone: Zone
    locker_id: Id
    locker: str
    cell: CellNo | None
    door: ReturnDoor
    asked_at: Instant
    moved_at: Instant
    bring_until: Instant | None
    note: str


class ReturnList(Message, frozen=True):
    """Returns that are not decided, the oldest first; then those that ended within a week, the latest first."""

    returns: list[ReturnView]


class OrderReturns(Message, frozen=True):
    """What may still come back of an order, and what did; `ask_until` is null where nothing can be asked now."""

    order_id: Id
    seq: int
    locker: str
    ask_until: Instant | None
    left: list[ReturnLine]
    returns: list[ReturnView]
    front: list[FrontCell]
