"""What is owed to a customer and by when, and the operator's choice (спорные выдачи)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.api.checkout import Address
from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Instant, Kopecks

Choice = Literal["handed", "look", "bring", "refund"]


class DecideClaim(Message, frozen=True):
    """What becomes of the goods in a cell that jammed, or of whose opening nothing is known."""

    cell: CellNo
    choice: Choice


class ClaimView(Message, frozen=True):
    """A named item with a deadline: to decide, to bring, to pay back, to place, or a door settled otherwise."""

    id: Id
    seq: int
    order_id: Id
    order_number: str
    kind: Literal["decide", "bring", "refund", "place", "door"]
    why: str
    cell: CellNo | None
    kopecks: Kopecks
    opened_at: Instant
    due_at: Instant
    closed_at: Instant | None
    note: str


class OtherWay(Message, frozen=True):
    """The locker has no room for the order: brought to this address, or given out at this counter."""

    way: Literal["courier", "counter"]
    place_id: Id
    address: Address | None = None


class ClaimList(Message, frozen=True):
    """What is open, the most urgent first."""

    claims: list[ClaimView]


class CloseClaim(Message, frozen=True):
    """It is settled; the note says how."""

    note: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
