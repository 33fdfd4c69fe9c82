"""Money and goods that go back after a handover, by line and with a reason (возврат)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.pos import Measure
from lukoshko_wire.values import Id, Instant, Kopecks, PayMethod

Reason = Annotated[str, Meta(min_length=3, max_length=300, pattern=r"\S")]
RefundState = Literal["asked", "returned", "failed"]


class RefundLine(Message, frozen=True):
    """How much of a line of a receipt goes back; lines count from 1."""

    no: Annotated[int, Meta(ge=1, le=200)]
    quantity_milli: Annotated[int, Meta(ge=1, le=99_999_999)]


class AskRefund(Message, frozen=True):
    """Give back the money for some of what a receipt sold. `id` is made by the screen: the same one is one refund.

    The money goes back as it came. `till_id`: where the return is printed; empty for the till of the place.
    """

    id: Id
    receipt_id: Id
    lines: Annotated[list[RefundLine], Meta(min_length=1, max_length=200)]
    reason: Reason
    till_id: Id | None = None


class RefundableLine(Message, frozen=True):
    """What may still go back of a line."""

    no: int
    name: str
    measure: Measure
    quantity_milli: int
    kopecks: Kopecks
    price_kopecks: Kopecks


class Refundable(Message, frozen=True):
    """A printed receipt of sale with what is left of it; lines that went back whole are left out."""

    receipt_id: Id
    printed_at: Instant | None
    fd_number: int
    lines: list[RefundableLine]


class RefundView(Message, frozen=True):
    """A refund: money asked back, returned, or refused by the bank (`code` says why); then its receipt."""

    id: Id
    receipt_id: Id | None
    """The receipt of return; it is printed once the money went back."""
    original: Id | None
    kopecks: Kopecks
    method: PayMethod
    state: RefundState
    receipt: Literal["none", "drawn", "queued", "printed", "refused"]
    reason: str
    by: str
    at: Instant
    code: str = ""


class OrderRefunds(Message, frozen=True):
    """What may go back of an order, and what did, the latest first."""

    order_id: Id
    receipts: list[Refundable]
    refunds: list[RefundView]
