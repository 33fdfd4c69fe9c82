"""An exchange in the shop: goods of an order come back, others are given for them, only the difference is paid."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.orders import ReceiptView
from lukoshko_wire.api.picking import MarkState
from lukoshko_wire.api.refunds import GoodsFate, Reason, RefundLine
from lukoshko_wire.message import Message
from lukoshko_wire.pos import Measure
from lukoshko_wire.values import Id, Instant, Kopecks, PayMethod, Quantity, Unit

ExchangeState = Literal["open", "done", "given_up"]
GoodsId = Annotated[str, Meta(min_length=1, max_length=100)]


class ScanShelf(Message, frozen=True):
    """What lies on the shop's shelf: an EAN, a weight label, or the marking code of one piece; or goods by their id."""

    barcode: Annotated[str, Meta(max_length=256)] = ""
    goods_id: Annotated[str, Meta(max_length=100)] = ""


class ShelfGoods(Message, frozen=True):
    """Goods that may be given, at today's price; `quantity` as scanned, 0 when they are to be weighed."""

    goods_id: str
    name: str
    unit: Unit
    picture: str
    price_kopecks: Kopecks
    quantity: Quantity
    mark: str = ""
    """The code of marked goods, as it was scanned."""


class GivenGoods(Message, frozen=True):
    """What is given: pieces or grams; of marked goods one code each. `id` is that of the scan."""

    id: Id
    goods_id: GoodsId
    quantity: Annotated[int, Meta(ge=1, le=100_000)]
    mark: Annotated[str, Meta(max_length=256)] = ""


class OpenExchange(Message, frozen=True):
    """Lines of a receipt come back, goods are given. `id` is made by the screen: the same one is one exchange."""

    id: Id
    receipt_id: Id
    lines: Annotated[list[RefundLine], Meta(min_length=1, max_length=200)]
    given: Annotated[list[GivenGoods], Meta(min_length=1, max_length=100)]
    reason: Reason


class SettleExchange(Message, frozen=True):
    """The difference that the clerk saw has changed hands; above zero the customer has paid it.

    `method` says how, cash or terminal; what the shop owes goes back as the order was paid, and needs none.
    """

    expected_kopecks: Annotated[int, Meta(ge=-(10**12), le=10**12)]
    method: PayMethod | None = None
    given_kopecks: Kopecks = 0


class ExchangeBack(Message, frozen=True):
    """What comes back of a line of the receipt."""

    no: int
    name: str
    measure: Measure
    quantity_milli: int
    kopecks: Kopecks
    goods: GoodsFate


class ExchangeGiven(Message, frozen=True):
    """What is given, as a line of the new order."""

    no: int
    name: str
    unit: Unit
    picture: str
    quantity: Quantity
    price_kopecks: Kopecks
    kopecks: Kopecks
    codes: list[MarkState] = msgspec.field(default_factory=list)
    why: str = ""
    """Why a code of it must not be sold."""


class ExchangeView(Message, frozen=True):
    """One exchange. While `open` nothing has moved; what was given up never did."""

    id: Id
    seq: int
    order_id: Id
    order_number: str
    state: ExchangeState
    back: list[ExchangeBack]
    given: list[ExchangeGiven]
    back_kopecks: Kopecks
    given_kopecks: Kopecks
    netted_kopecks: Kopecks
    """What is paid by goods for goods."""
    difference_kopecks: int
    """Above zero the customer pays it, below zero it goes back."""
    goes_back: dict[PayMethod, Kopecks]
    """How what the shop owes goes back: as it came."""
    methods: list[PayMethod]
    """How the customer may pay the difference."""
    checking: bool
    """Codes are being checked yet."""
    given_order_id: Id
    given_number: str
    receipts: list[ReceiptView]
    change_kopecks: Kopecks
    opened_at: Instant
