"""The picker's task (сборка): lines in shelf order, scans, weights, shortages, parcels."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.orders import OverweightView, ParcelView, ShortageView
from lukoshko_wire.message import Message
from lukoshko_wire.values import Barcode, Grams, Id, Instant, Kopecks, Overweight, Quantity, Unit, Way, Zone

Outcome = Literal[
    "picked", "more", "weigh", "already", "not_in_order", "unknown", "too_much", "waiting", "mark_wanted", "mark_refused"
]  # fmt: skip
MarkState = Literal["checking", "good", "refused"]


class TaskCard(Message, frozen=True):
    """A task in the queue."""

    id: Id
    """Same as the order's id."""
    order_number: str
    seq: int
    state: Literal["waiting", "picking", "packed"]
    way: Way
    window_starts_at: Instant
    lines: int
    done: int
    picker: str
    open_shortages: int


class TaskList(Message, frozen=True):
    """Tasks to do, the most urgent first, and my own open one."""

    tasks: list[TaskCard]
    mine: Id | None = None


class MarkView(Message, frozen=True):
    """The marking code of one piece; `why` is a problem's code while it holds the line up."""

    id: Id
    identifier: str
    state: MarkState
    grams: Grams | None
    why: str


class WeighingView(Message, frozen=True):
    """One weighing that lies in the tote; the goods weigh gross less tare."""

    id: Id
    gross_grams: Grams
    tare_grams: Grams
    tare: str
    """Name of the container; empty when its weight was typed, or there was none."""
    source: Literal["scales", "label", "found"]


class TareView(Message, frozen=True):
    """A container of the shop."""

    name: str
    grams: Grams


class TaskLine(Message, frozen=True):
    """A line to pick; `picked` in pieces or grams; bounds are what the hold and the tolerance allow."""

    no: int
    goods_id: Id
    name: str
    unit: Unit
    zone: Zone
    picture: str
    shelf: str
    barcodes: list[str]
    price_kopecks: Kopecks
    ordered: Quantity
    picked: Quantity
    most: Quantity
    done: bool
    state: Literal["to_pick", "picked", "asked", "replaced", "removed"]
    replaces: int | None = None
    marked: str = ""
    """Group of goods whose every piece is scanned by its own marking code (DataMatrix); "" for the others."""
    marks: list[MarkView] = msgspec.field(default_factory=list)
    pieces: int = 0
    """How many pieces were ordered of goods priced by weight, each weighed by itself; 0 for all others."""
    piece_grams: Grams = 0
    """What one was thought to weigh."""
    weighings: list[WeighingView] = msgspec.field(default_factory=list)
    limit: Quantity = 0
    """Never more than this, whoever pays."""


class TaskView(Message, frozen=True):
    """The whole task."""

    id: Id
    order_number: str
    seq: int
    state: Literal["waiting", "picking", "packed"]
    way: Way
    place: str
    window_starts_at: Instant
    picker: str
    lines: list[TaskLine]
    shortages: list[ShortageView]
    parcels: list[ParcelView]
    tares: list[TareView] = msgspec.field(default_factory=list)
    over: list[Overweight] = msgspec.field(default_factory=list)
    """What may be done with weight above the budget of a line, the best first: the shop's policy, the customer's word."""
    overweight: OverweightView | None = None


class Scan(Message, frozen=True):
    """What the scanner typed. `id` is made by the handheld: a repeat is one scan."""

    id: Id
    barcode: Barcode


class Scanned(Message, frozen=True):
    """What the scan did; `grams` when the barcode carried a weight; `why` is a problem's code for a refused mark."""

    outcome: Outcome
    line_no: int | None
    grams: Grams | None
    task: TaskView
    why: str = ""


class Pick(Message, frozen=True):
    """Pieces counted or grams weighed, typed by hand; `reason` when outside the tolerance.

    No grams with a reason: what lies there is lighter than ordered, and that is all.
    """

    id: Id
    quantity: Quantity
    tare_grams: Annotated[int, Meta(ge=0, le=20_000)] = 0
    tare: Annotated[str, Meta(max_length=40)] = ""
    """Name of the container, where it is one of the shop's."""
    reason: Annotated[str, Meta(max_length=200)] = ""
    over: Overweight | None = None
    """How what is above the budget is paid, one of `over` of the task; needs a reason. Left out: nothing may be above."""


class Unpick(Message, frozen=True):
    """Take back what was picked on this line."""

    id: Id


class RaiseShortage(Message, frozen=True):
    """Only `found` is there; `suggestions` are goods that the picker sees on the shelf (may be empty)."""

    id: Id
    found: Quantity
    suggestions: Annotated[list[Id], Meta(max_length=5)] = msgspec.field(default_factory=list)


class PackParcel(Message, frozen=True):
    """Size of one packed parcel; the server measures by the goods when it is left out."""

    zone: Zone
    width_mm: Annotated[int, Meta(ge=1, le=2000)]
    depth_mm: Annotated[int, Meta(ge=1, le=2000)]
    height_mm: Annotated[int, Meta(ge=1, le=2000)]


class Pack(Message, frozen=True):
    """Everything is picked: make parcels by temperature zone."""

    id: Id
    parcels: Annotated[list[PackParcel], Meta(max_length=20)] = msgspec.field(default_factory=list)


class PutBackView(Message, frozen=True):
    """Goods that nobody gets any more (вернуть на полку): not for sale until they are put back or written off."""

    id: Id
    seq: int
    order_id: Id
    order_number: str
    name: str
    unit: Unit
    zone: Zone
    quantity: Quantity
    shelf: str
    lies: Literal["tote", "parcel", "courier", "cell", "counter"]
    why: Literal["edited", "cancelled", "refused"]
    opened_at: Instant
    done: bool


class PutBackList(Message, frozen=True):
    """What is to be put back, the longest first."""

    put_backs: list[PutBackView]


class PutBack(Message, frozen=True):
    """It lies on its shelf again; or it is spoiled, and written off."""

    spoiled: bool = False
