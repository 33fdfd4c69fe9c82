"""What an acquirer declares of itself, and what it offers. The policy follows the declaration, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from lukoshko_wire.message import Message
from lukoshko_wire.problems import Forbidden
from lukoshko_wire.values import Vat

Means = Literal["card", "sbp"]
BankState = Literal["pending", "held", "captured", "canceled"]
RefundState = Literal["pending", "returned", "canceled"]


@dataclass(frozen=True)
class Terms:
    """What an acquirer can do, and on what terms. One that serves two means on different terms is two of them."""

    means: tuple[Means, ...]
    holds: bool
    """A sum can be blocked and taken later; without this it is charged at once."""
    partial_capture: bool = False
    """Less than what is held can be taken; the rest goes back by itself."""
    cart_in_capture: bool = False
    """Taking less needs the lines: none that the hold did not name, none larger than it named them."""
    second_hold: bool = False
    """An order may have another hold beside an open one."""
    on_expiry: Literal["void", "capture"] = "void"
    """What becomes of held money that nobody took in time."""
    hold_lasts: timedelta | None = None
    """How long a hold lives, for what is planned before there is one; its own `expires_at` wins."""
    key_lasts: timedelta | None = None
    """How long the same operation may be sent again; None: for ever."""
    refund_keys: bool = True
    """A refund whose outcome is not known may be sent again at once; without this, only after a look, and not too soon."""
    card_check: bool = False
    """A card can be checked at the order for a hold that is placed later."""
    least_kopecks: int = 1_00
    most_kopecks: int = 350_000_00
    """Bounds of one payment."""
    hook_answer: str = ""
    """The body that a notification is answered with."""

    @property
    def more(self) -> bool:
        """True when another payment of an order may stand beside the first."""
        return self.second_hold or not self.holds


class CartLine(Message, frozen=True):
    """One line of a payment: at a hold the most that it may come to, at a capture what it came to."""

    no: int
    goods_id: str
    name: str
    weighed: bool
    quantity: int
    """Grams of what is weighed, else pieces or packs."""
    price_kopecks: int
    """Of a kilogram of what is weighed, else of one."""
    kopecks: int
    vat: Vat


FEE_LINE = 0
"""The number of the line that is the delivery."""


def fee_line(kopecks: int, vat: Vat = Vat.VAT22) -> CartLine:
    """The delivery as a line."""
    return CartLine(
        no=FEE_LINE, goods_id="delivery", name="Доставка", weighed=False, quantity=1, price_kopecks=kopecks,
        kopecks=kopecks, vat=vat,
    )  # fmt: skip


class PaymentAsk(Message, frozen=True):
    """A payment to be confirmed by the customer. Kept whole: under one `op` the request is the very same each time."""

    op: str
    """Our own id of it; the acquirer keeps it beside the payment."""
    order_id: str
    kopecks: int
    about: str
    return_url: str
    lines: tuple[CartLine, ...] = ()
    """What it is for; they add up to `kopecks`. Empty: not known by line."""


@dataclass(frozen=True)
class BankPayment:
    """A payment as the bank tells it now. After a capture `kopecks` is what was captured."""

    provider_id: str
    state: BankState
    kopecks: int
    op: str
    """Our own id of it, as the bank keeps it beside the payment."""
    url: str = ""
    reason: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class BankRefund:
    """A refund as the bank tells it now."""

    state: RefundState
    kopecks: int


@dataclass(frozen=True)
class Notice:
    """A notification as it came in. Nothing of it is believed: it names a payment to look at."""

    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class BankRefused(Exception):
    """The bank certainly did nothing."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class BankUnsure(Exception):
    """Whether the bank did it is not known."""


class ForgedNotice(Forbidden):
    """A notification without the bank's signature, or with a wrong one: it says nothing about any payment."""

    code = "payments.forged-notice"


class Refunder(Protocol):
    """What is needed to give money back. Each method raises BankRefused or BankUnsure."""

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        """Give back a part of what was captured; once per `op`."""

    def find_refund(self, provider_id: str, op: str, kopecks: int, before_kopecks: int) -> BankRefund | None:
        """The refund that was made for `op`, or None. Keys are forgotten after a day, this is not.

        `before_kopecks` of the payment went back before, and no other refund of it is on its way: where a bank names no
        refund, its sum alone tells whether this one was made.
        """


class Acquirer(Refunder, Protocol):
    """What every acquirer offers. Each method but `notified` raises BankRefused or BankUnsure."""

    @property
    def terms(self) -> Terms:
        """What it can do."""

    def hold(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that blocks a sum once the customer confirms; once per `ask.op`."""

    def charge(self, ask: PaymentAsk) -> BankPayment:
        """Make a payment that takes the sum once the customer confirms; once per `ask.op`."""

    def capture(
        self, provider_id: str, op: str, kopecks: int, lines: tuple[CartLine, ...] = ()
    ) -> BankPayment:
        """Take a part of what is held; once per `op`."""

    def void(self, provider_id: str, op: str) -> BankPayment:
        """Give back what is held; once per `op`."""

    def get(self, provider_id: str) -> BankPayment:
        """The payment as it is now."""

    def notified(self, notice: Notice) -> str | None:
        """The payment that a notification is about; None when it is none. Raises ForgedNotice."""
