"""Goods that come back through a locker (возврат)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Instant, Kopecks


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


class ReturnView(Message, frozen=True):
    """A return, from the wish to the decision."""

    id: Id
    order_id: Id
    order_number: str
    state: Literal["asked", "in_cell", "taken_out", "refund", "refused", "withdrawn"]
    lines: list[ReturnLine]
    kopecks: Kopecks
    reason: str
    sealed: bool
    locker_id: Id
    cell: CellNo | None
    asked_at: Instant
    note: str


class ReturnList(Message, frozen=True):
    """Returns that are not decided, the oldest first."""

    returns: list[ReturnView]
