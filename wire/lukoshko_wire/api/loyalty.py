"""Bonuses: of a cart, of an order, and what the loyalty service still has to take."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks

QuoteState = Literal[
    "off",  # the shop has no loyalty service
    "asking",  # ask again in a moment
    "ready",
    "down",  # prices are without discounts and bonuses
]
BonusState = Literal[
    "none", "reserving", "reserved", "spending", "spent", "returning", "returned", "dropped", "failed"
]
OperationKind = Literal["reserve", "accrual", "return"]


class CartBonuses(Message, frozen=True):
    """What the cart may get. `quote` names what was told: the order is placed by it. One bonus is one kopeck."""

    state: QuoteState
    quote: str = ""
    balance_kopecks: Kopecks = 0
    most_kopecks: Kopecks = 0
    """Bonuses that may be spent at most."""
    accrual_kopecks: Kopecks = 0
    """What the order would bring without spending any."""


class OrderBonuses(Message, frozen=True):
    """Bonuses of an order: spent or to be spent, come or to come, gone back with what was returned."""

    state: BonusState
    asked_kopecks: Kopecks = 0
    """What was chosen at ordering."""
    accrual_kopecks: Kopecks = 0
    accrued: bool = False
    """The accrual has come; before, `accrual_kopecks` is a forecast."""
    returned_kopecks: Kopecks = 0
    """Spent bonuses that came back with returned goods."""


class LoyaltyOperation(Message, frozen=True):
    """An operation that waits for the service, or that it refused though it was agreed (`code`)."""

    id: Id
    order_id: Id
    order_number: str
    kind: OperationKind
    state: str
    kopecks: Kopecks
    since: Instant
    late: bool
    code: str = ""


class LoyaltyQueue(Message, frozen=True):
    """Everything that the service still has to take, the longest first, and what a person must put right."""

    waiting: list[LoyaltyOperation]
    failed: list[LoyaltyOperation]
