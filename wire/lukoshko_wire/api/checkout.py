"""The cart, where and when to receive, and the moment of ordering."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.loyalty import CartBonuses
from lukoshko_wire.message import Message
from lukoshko_wire.values import (
    Grams,
    Id,
    Instant,
    Kopecks,
    Overweight,
    Payment,
    Quantity,
    Text,
    Unit,
    Way,
    Zone,
)


class SetLine(Message, frozen=True):
    """How much of these goods the cart must hold: absolute, so that a repeat changes nothing; 0 takes the line out."""

    quantity: Quantity


class CartLine(Message, frozen=True):
    """One line; `short` is how much of it can no longer be had."""

    goods_id: Id
    name: str
    unit: Unit
    zone: Zone
    picture: str
    price_kopecks: Kopecks
    quantity: Quantity
    available: Quantity
    short: Quantity
    sum_kopecks: Kopecks
    held_kopecks: Kopecks
    """What a card would be held for this line: the sum, with the buffer where the goods are weighed."""
    buffer_percent: int
    piece_grams: Grams = 0
    """Of goods sold by the piece and priced by weight: what one usually weighs; quantities are grams all the same."""
    per_100g: bool = False
    """Show the price of 100 g."""
    regular_kopecks: Kopecks | None = None
    """The price without promotion and discount, where one lowers it."""


class CartView(Message, frozen=True):
    """The customer's cart. `hold_kopecks` is goods plus the buffer on weighed lines, without the fee."""

    lines: list[CartLine]
    goods_kopecks: Kopecks
    hold_kopecks: Kopecks
    minimum_kopecks: Kopecks
    """Smallest sum of goods that may be ordered."""
    buffer_most_kopecks: Kopecks
    """The buffer of one line is never more than this; 0: no cap."""
    payments: list[Payment]
    """How this shop may be paid."""
    off_kopecks: Kopecks = 0
    """A sum that comes off the whole cart; out of `hold_kopecks`, not out of `goods_kopecks`."""
    bonuses: CartBonuses = CartBonuses(state="off")
    overweight: list[Overweight] = msgspec.field(default_factory=list)
    """What the shop does with weighed goods that come to more than is held, the best first."""


class PlaceView(Message, frozen=True):
    """A locker or a counter, or a delivery zone (way courier)."""

    id: Id
    way: Way
    name: str
    address: str
    hint: str = ""


class WindowView(Message, frozen=True):
    """An interval in which the order may be received (интервал)."""

    id: Id
    starts_at: Instant
    ends_at: Instant
    cutoff_at: Instant
    free: int
    """How many more orders it takes; 0 means full."""
    fee_kopecks: Kopecks


class Address(Message, frozen=True):
    """Where the courier comes."""

    street: Annotated[str, Meta(min_length=3, max_length=200)]
    flat: Annotated[str, Meta(max_length=20)] = ""
    entrance: Annotated[str, Meta(max_length=20)] = ""
    floor: Annotated[str, Meta(max_length=20)] = ""
    comment: Text = ""


NewId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""An id that a screen makes and that will stand in topics and room names."""


class Company(Message, frozen=True):
    """Whom an invoice is made out to."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    inn: Annotated[str, Meta(pattern=r"^\d{10}(\d{2})?$")]


class PlaceOrder(Message, frozen=True):
    """Turn the cart into an order. `id` is made by the screen: the same id gives the same order.

    payment `card`: the sum plus buffer is held, now or the day before; `sbp`: taken at the order or after weighing, as the
    shop says; `on_receipt`: cash or card at the door or the counter; `invoice`: a company pays later, `company` says which.
    """

    id: NewId
    way: Way
    place_id: Id
    """Locker, counter, or delivery zone."""
    window_id: Id
    payment: Payment = "card"
    address: Address | None = None
    replacements: Literal["ask", "remove"] = "ask"
    company: Company | None = None
    reachable: bool = False
    """At a locker: only cells that a person in a wheelchair reaches."""
    bonus_kopecks: Kopecks = 0
    """Bonuses to spend. 409 loyalty.unknown, loyalty.changed, loyalty.too-many."""
    quote: Annotated[str, Meta(max_length=64)] = ""
    """Of the cart's bonuses that the customer saw: ordered by that, or refused."""
    overweight: Annotated[list[Overweight], Meta(max_length=3)] = msgspec.field(default_factory=list)
    """What the customer agrees to where weighed goods come to more than is held; taking out needs no word."""
