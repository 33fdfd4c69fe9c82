"""Changes of an order after it was placed (правка заказа): by its customer before picking, by the operator later too."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.checkout import NewId
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks, Quantity, Unit

EditScope = Literal["none", "lower", "all"]
"""What may be changed now: nothing, less of what is packed, or everything."""
EditState = Literal["waiting", "made", "dropped"]
More = Literal["hold", "door"]


class EditLine(Message, frozen=True):
    """How much of a line is wanted from now on: absolute, so that a repeat changes nothing; 0 takes it out."""

    no: Annotated[int, Meta(ge=1, le=1000)]
    quantity: Quantity


class AddGoods(Message, frozen=True):
    """Goods that the order has not yet, at today's price."""

    goods_id: Id
    quantity: Annotated[int, Meta(ge=1, le=10**9)]


class EditOrder(Message, frozen=True):
    """Change an order as the screen saw it in `version`: whoever saw an older one is told what changed since.

    `id` is made by the screen: the same one is one edit. `more`: how a larger sum than is held is secured.
    """

    id: NewId
    version: Annotated[int, Meta(ge=1)]
    lines: Annotated[list[EditLine], Meta(max_length=100)] = msgspec.field(default_factory=list)
    add: Annotated[list[AddGoods], Meta(max_length=100)] = msgspec.field(default_factory=list)
    window_id: Id | None = None
    more: More = "hold"
    reason: Annotated[str, Meta(max_length=300)] = ""


class EditedLine(Message, frozen=True):
    """A line before and after an edit; 0 is none."""

    no: int
    name: str
    unit: Unit
    before: Quantity
    after: Quantity


class EditView(Message, frozen=True):
    """One edit: `waiting` for the customer to confirm a larger hold, `made`, or `dropped` without effect."""

    id: Id
    state: EditState
    version: int | None
    """Of the order after it; None before it is made."""
    at: Instant
    by: Literal["customer", "operator"]
    lines: list[EditedLine]
    before_kopecks: Kopecks
    after_kopecks: Kopecks
    """The order's total before and after, with what was known of weights then."""
    window_starts_at: Instant | None = None
    """The new window, when it was changed."""
    reason: str = ""
    code: str = ""
    """Why it was dropped."""


class CancelOrder(Message, frozen=True):
    """Give the whole order up. Staff say why, and the customer is told it."""

    reason: Annotated[str, Meta(max_length=200)] = ""
