"""What the money of an order tells the subjects above, in the same transaction."""

from dataclasses import dataclass

from lukoshko_wire.values import PayMethod


@dataclass(frozen=True)
class HoldPlaced:
    """The customer's money is held, or taken ahead where nothing can be held; with part 0 the card was checked."""

    order_id: str
    part: int = 1


@dataclass(frozen=True)
class PaidAhead:
    """Money came that no settlement has asked for yet: before the goods."""

    order_id: str
    hold_id: str
    kopecks: int
    part: int = 1


@dataclass(frozen=True)
class AheadReturned:
    """Some of what was paid ahead, and has a receipt of its own, is the customer's again."""

    order_id: str
    refund_id: str
    hold_id: str
    kopecks: int


@dataclass(frozen=True)
class PaymentWanted:
    """The customer has a payment to confirm that was not asked for at the order: a planned hold whose time has come,
    more than was held, or the sum after weighing."""

    order_id: str
    hold_id: str
    kopecks: int


@dataclass(frozen=True)
class HoldDeclined:
    """The customer or the bank has refused."""

    order_id: str
    reason: str
    part: int = 1


@dataclass(frozen=True)
class HoldExpired:
    """Nobody confirmed in time, or the bank gave the held money back."""

    order_id: str
    was_held: bool
    part: int = 1


@dataclass(frozen=True)
class HoldVoided:
    """The held money went back to the customer."""

    order_id: str


@dataclass(frozen=True)
class MoneyTaken:
    """The settlement's money is the shop's."""

    order_id: str
    settlement_id: str
    method: PayMethod
    kopecks: int
    cash_kopecks: int
    """How much of it came in cash."""
    offset_kopecks: int = 0
    """How much of it came ahead, under a receipt of its own."""


@dataclass(frozen=True)
class MoneyFailed:
    """The settlement's money could not be taken; another settlement may be tried."""

    order_id: str
    settlement_id: str
    code: str


@dataclass(frozen=True)
class MoneyReturned:
    """A refund's money is the customer's again."""

    order_id: str
    refund_id: str
    kopecks: int
    cash_kopecks: int
    """How much of it went back in cash."""


@dataclass(frozen=True)
class CompanyPaid:
    """A company's money for its invoice has come."""

    order_id: str


@dataclass(frozen=True)
class MoneyKept:
    """The bank certainly gave nothing back for this refund; a person must look."""

    order_id: str
    refund_id: str
    code: str
