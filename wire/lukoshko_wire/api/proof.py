"""A day proved: goods, money and receipts side by side, every difference explained, closed or open (сверка)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.api.cash import CashShiftView
from lukoshko_wire.api.orders import EventView
from lukoshko_wire.api.settling import SettledSum
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant

ProofState = Literal["open", "explained", "closed"]
ProofKind = Literal[
    "fiscal_debt",
    "receivable",
    "capture_unknown",
    "day_cutoff",
    "advance",
    "refund_due",
    "receipt_without_money",
    "sum",
    "hold_left",
    "ahead_left",
    "door",
    "claim",
    "unexplained",
    "missing_at_bank",
    "missing_here",
    "register_sum",
    "doubled",
    "bank_fee",
    "cash_discrepancy",
    "invoice",
]


class ProofItem(Message, frozen=True):
    """A named difference. An explained one is open again once `due_at` is past; closed is it by a person, for this very sum.

    `about` is the day of a cut-off, the operation of a register, the shift of cash, the kind of a claim, how often a
    door opened: one opening more is another difference.
    """

    key: str
    kind: ProofKind
    state: ProofState
    kopecks: int
    owner: str
    due_at: Instant | None
    order_id: Id | None
    order_number: str
    about: str
    closed_by: str = ""
    closed_at: Instant | None = None
    reason: str = ""


class ProofPart(Message, frozen=True):
    """What of an order, or of everything, fell on a local day."""

    day: str
    goods_kopecks: int
    money_kopecks: int
    receipts_kopecks: int


class OrderProof(Message, frozen=True):
    """One order in the three books, over all its days. The phone is masked: the books need no more."""

    order_id: Id
    order_number: str
    seq: int
    state: str
    way: str
    customer: str
    phone: str
    goods_kopecks: int
    money_kopecks: int
    receipts_kopecks: int
    parts: list[ProofPart]
    items: list[ProofItem]


class OrderStory(Message, frozen=True):
    """One order in the three books with every event of its life: where a difference comes from."""

    proof: OrderProof
    events: list[EventView]


class RegisterView(Message, frozen=True):
    """An acquirer's register beside our books: `net_kopecks` is what comes to the account."""

    id: Id
    seq: int
    acquirer: str
    day: str
    name: str
    imported_at: Instant
    rows: int
    matched: int
    captured_kopecks: int
    refunded_kopecks: int
    fee_kopecks: int
    net_kopecks: int
    ours_kopecks: int
    items: list[ProofItem]


class ProofDay(Message, frozen=True):
    """A local day; orders with differences first. `more` of them are only in the export."""

    day: str
    total: ProofPart
    orders: list[OrderProof]
    more: int
    tills: list[SettledSum]
    cash: list[CashShiftView]
    cash_items: list[ProofItem]
    registers: list[RegisterView]
    acquirers: list[str]


class CloseItem(Message, frozen=True):
    """A difference as it was seen, and why it is closed."""

    key: Annotated[str, Meta(min_length=1, max_length=200)]
    kopecks: Annotated[int, Meta(ge=-(10**13), le=10**13)]
    reason: Annotated[str, Meta(min_length=3, max_length=300, pattern=r"\S")]
