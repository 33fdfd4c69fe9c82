"""Groups and goods as a shop window shows them."""

from lukoshko_wire.message import Message
from lukoshko_wire.values import Grams, Id, Kopecks, Quantity, Unit, Zone


class GroupView(Message, frozen=True):
    """A group of goods that has something to show, itself or below."""

    id: Id
    name: str
    parent_id: Id | None
    count: int
    picture: str = ""
    """Name of an icon; empty when there is none."""


class GoodsView(Message, frozen=True):
    """Goods for sale. Price is per piece, per pack, or per kilogram; `available` in pieces or grams."""

    id: Id
    name: str
    group_id: Id | None
    unit: Unit
    price_kopecks: Kopecks
    available: Quantity
    zone: Zone
    weight_grams: Grams
    """Nominal weight of a piece; 0 when unknown or sold by weight."""
    picture: str
    """Name of an icon or a path; empty when there is none."""
    description: str
    remote_sale: bool
    """False: may be shown, may not be put in a cart (alcohol, tobacco)."""
    regular_kopecks: Kopecks = 0
    """The price without the promotion, when there is one now; 0 otherwise."""
    piece_grams: Grams = 0
    """Of goods sold by the piece and priced by weight: what one usually weighs; quantities are grams all the same."""
    per_100g: bool = False
    """Show the price of 100 g."""
    buffer_percent: int = 0
    """Held above the estimate; 0 of goods that nobody weighs."""


class GoodsPage(Message, frozen=True):
    """One page of a search; `next` is the cursor of the following page, empty at the end."""

    goods: list[GoodsView]
    next: str
    total: int
