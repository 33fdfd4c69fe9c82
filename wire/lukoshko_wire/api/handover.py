"""The moment that joins goods, money and receipt (выдача): at a door, a counter, a locker."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.machines import FrontCell
from lukoshko_wire.api.orders import LineView, MoneyView, ParcelView, ReceiptView
from lukoshko_wire.discounts import NOTHING_OFF, Agreed
from lukoshko_wire.message import Message
from lukoshko_wire.values import Barcode, CellNo, Grams, Id, Instant, Kopecks, PayMethod, Quantity, Way

HandoverState = Literal["open", "paying", "receipt", "ready", "handed", "refused", "stuck"]


class CodedPiece(Message, frozen=True):
    """One piece of a marked line by its code; `aside` when the customer does not take it."""

    line_no: int
    code: Barcode
    grams: Grams | None
    aside: bool


class HandoverView(Message, frozen=True):
    """What stands before the courier or the clerk: lines with real weights, the sum, how it may be paid."""

    order_id: Id
    number: str
    seq: int
    way: Way
    state: HandoverState
    lines: list[LineView]
    parcels: list[ParcelView]
    goods_kopecks: Kopecks
    fee_kopecks: Kopecks
    total_kopecks: Kopecks
    money: MoneyView
    methods: list[PayMethod]
    receipt: ReceiptView | None
    customer_name: str
    customer_phone: str
    covered_kopecks: Kopecks = 0
    """What is at the bank for it; a person takes only what is above."""
    change_kopecks: Kopecks = 0
    trouble: str = ""
    pieces: list[CodedPiece] = msgspec.field(default_factory=list)
    agreed: Agreed = NOTHING_OFF
    """What comes off the whole order: it shrinks with what is refused."""


class RefuseLine(Message, frozen=True):
    """How much of a line the customer does not take: absolute; 0 takes the refusal back."""

    no: int
    quantity: Quantity
    reason: Annotated[str, Meta(max_length=200)] = ""
    marks: Annotated[list[Barcode], Meta(max_length=200)] = msgspec.field(default_factory=list)
    """Of marked goods refused in part: the scanned codes of the refused pieces."""


class Refuse(Message, frozen=True):
    """Refusals at the door; `id` is made by the screen."""

    id: Id
    lines: Annotated[list[RefuseLine], Meta(min_length=1, max_length=200)]


class RefuseAll(Message, frozen=True):
    """The customer takes nothing: the hold is voided, nothing is printed."""

    id: Id
    reason: Annotated[str, Meta(max_length=200)] = ""


class Settle(Message, frozen=True):
    """Take the money for what is taken. `id` is the settlement: the same id is one settlement, one receipt.

    expected_kopecks is the sum the person saw; another sum on the server refuses (handover.sum-changed).
    """

    id: Id
    method: PayMethod
    expected_kopecks: Kopecks
    given_kopecks: Kopecks = 0
    """Cash in hand, for the change."""


class Handed(Message, frozen=True):
    """The goods are in the customer's hands."""

    id: Id


class EnterCode(Message, frozen=True):
    """The code typed at the locker; with short codes the last four digits of the phone as well."""

    code: Annotated[str, Meta(min_length=4, max_length=12)]
    second: Annotated[str, Meta(max_length=4)] = ""


class OpenNext(Message, frozen=True):
    """Open the next cell, or the same one again. `id` is made by the screen: one id, at most one pulse."""

    id: Id
    cell: CellNo | None = None


class PickupCell(Message, frozen=True):
    """A cell of the customer's order at the locker."""

    cell: CellNo
    parcel: ParcelView
    state: Literal["closed", "opening", "open", "taken", "jammed", "unreachable", "shut"]
    """`jammed` while it may be tried again; `shut` when it will not be: faulty, or blocked by temperature."""
    opened: int = 0
    """How often the customer has opened it."""
    again_until: Instant | None = None
    """Until then it may be opened again."""


class PickupView(Message, frozen=True):
    """Taking an order out of a locker: cells open one after another."""

    order_id: Id
    number: str
    seq: int
    locker_id: Id
    locker: str
    state: Literal["ready", "paying", "opening", "done", "stuck"]
    cells: list[PickupCell]
    front: list[FrontCell]
    total_kopecks: Kopecks
    pickup_key: str = ""
    """Lets a kiosk without a signed-in person go on with this pickup; short-lived."""
    until: Instant | None = None
