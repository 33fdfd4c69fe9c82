"""Money and goods that go back after a handover (возврат), and receipts that are put right (коррекция), with a reason."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.pos import Measure, Settlement, Subject, Taxation
from lukoshko_wire.values import Id, Instant, Kopecks, PayMethod, Vat

Reason = Annotated[str, Meta(min_length=3, max_length=300, pattern=r"\S")]
RefundState = Literal["asked", "returned", "failed"]


GoodsFate = Literal["kept", "back", "off"]
"""What becomes of goods that are paid back: the customer keeps them, they are for sale again, or they are written off."""


class RefundLine(Message, frozen=True):
    """How much of a line of a receipt goes back; lines count from 1."""

    no: Annotated[int, Meta(ge=1, le=200)]
    quantity_milli: Annotated[int, Meta(ge=1, le=99_999_999)]
    goods: GoodsFate = "kept"


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
    """What may still go back of a line; `sold_milli` and `sold_kopecks` are the line as it was settled.

    With a part of it goes the same part of its sum, half up over all that went back of it; with the rest, the rest.
    """

    no: int
    name: str
    measure: Measure
    quantity_milli: int
    kopecks: Kopecks
    sold_milli: int
    sold_kopecks: Kopecks
    fates: list[GoodsFate] = msgspec.field(default_factory=list)
    """What may become of the goods; empty for what is no goods."""
    goods_id: str = ""


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
    exchanged_kopecks: Kopecks = 0
    """How much of it the customer took in other goods."""
    owed_kopecks: Kopecks = 0
    """What of it the bank kept: the shop pays it another way."""


class RefundWay(Message, frozen=True):
    """So much of what is left of an order's money goes back this way."""

    method: PayMethod
    kopecks: Kopecks


class OrderRefunds(Message, frozen=True):
    """What may go back of an order, and what did, the latest first.

    `ways`: a refund takes of the first way what is left there, then of the next one.
    """

    order_id: Id
    receipts: list[Refundable]
    refunds: list[RefundView]
    ways: list[RefundWay] = msgspec.field(default_factory=list)


class RefundDueView(Message, frozen=True):
    """What a bank certainly did not give back of a refund; `why` is its code. Paid by a transfer by `due_at`."""

    id: str
    order_id: Id
    kopecks: Kopecks
    why: str
    since: Instant
    due_at: Instant
    paid_at: Instant | None


class RefundDueList(Message, frozen=True):
    """What is owed, the oldest first."""

    refunds_due: list[RefundDueView]


class RefundPaid(Message, frozen=True):
    """The customer has this sum by a transfer; the reason says by which."""

    kopecks: Kopecks
    reason: Reason


class MendLine(Message, frozen=True):
    """What a line should have said; what is left out stays."""

    no: Annotated[int, Meta(ge=1, le=200)]
    name: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    vat: Vat | None = None
    subject: Subject | None = None
    method: Settlement | None = None


class Mend(Message, frozen=True):
    """What a receipt should have said beside its sums."""

    lines: Annotated[list[MendLine], Meta(max_length=200)] = msgspec.field(default_factory=list)
    taxation: Taxation | None = None
    paid_by: Literal["cash", "electronic"] | None = None


class CorrectReceipt(Message, frozen=True):
    """Put a receipt right. A refused one is written late; a printed one is undone, and with `mend` written anew.

    `settled_on` is the day of the settlement, that of the receipt when it is left out; `number` is that of the tax
    office's order, with `instruction` only.
    """

    reason: Reason
    type: Literal["self", "instruction"] = "self"
    number: Annotated[str, Meta(max_length=32)] = ""
    settled_on: date | None = None
    till_id: Id | None = None
    mend: Mend | None = None


class FindSold(Message, frozen=True):
    """What a customer in the shop has: the order's number, the last digits of the phone, or the QR of the receipt."""

    text: Annotated[str, Meta(min_length=4, max_length=200, pattern=r"\S")]


class SoldOrder(Message, frozen=True):
    """An order that was handed over, as the counter lists it."""

    id: Id
    number: str
    customer_name: str
    total_kopecks: Kopecks
    created_at: Instant
    method: PayMethod
    """How it was paid: the money goes back the same way."""


class SoldList(Message, frozen=True):
    """Orders that fit, the latest first."""

    orders: list[SoldOrder]
