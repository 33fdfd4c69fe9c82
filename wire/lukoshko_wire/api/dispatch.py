"""Couriers, their stops, and loading of lockers (маршрутный лист)."""

from typing import Literal

import msgspec

from lukoshko_wire.api.checkout import Address
from lukoshko_wire.api.machines import FrontCell
from lukoshko_wire.api.orders import OrderState, ParcelView
from lukoshko_wire.message import Message
from lukoshko_wire.values import (
    Barcode,
    CellNo,
    Grams,
    Id,
    Instant,
    Kopecks,
    Quantity,
    Unit,
    Way,
    Zone,
)


class CourierView(Message, frozen=True):
    """A courier to give orders to."""

    id: Id
    name: str
    stops: int


class Couriers(Message, frozen=True):
    """Everybody who may be given a stop."""

    couriers: list[CourierView]


class Assign(Message, frozen=True):
    """Give this order to a courier; null takes it back."""

    courier_id: Id | None


class StopView(Message, frozen=True):
    """One stop: a door, a locker with everything that goes into it, or a counter where an order is given in."""

    id: Id
    kind: Literal["door", "locker", "counter"]
    state: Literal["planned", "arrived", "done"]
    title: str
    address: Address | None
    hint: str
    window_starts_at: Instant
    window_ends_at: Instant
    orders: list["StopOrder"]
    locker_id: Id | None
    """The locker to load; null at a door."""


class StopOrder(Message, frozen=True):
    """An order at a stop."""

    id: Id
    number: str
    state: OrderState
    customer_name: str
    customer_phone: str
    total_kopecks: Kopecks
    to_take_kopecks: Kopecks
    waits_for_link: bool
    """Not to be taken yet: the customer pays by a link, and has not."""
    parcels: list[ParcelView]


class RouteView(Message, frozen=True):
    """The courier's stops in order."""

    courier_id: Id
    seq: int
    stops: list[StopView]
    till: "CourierTill | None" = None
    errands: list["Errand"] = msgspec.field(default_factory=list)
    """Lockers to empty on the way, whether or not anything is brought there."""


class CourierTill(Message, frozen=True):
    """The strip about the courier's till."""

    id: Id
    name: str
    online: bool
    shift: str
    paper: bool
    queue: int
    trouble: str


class TakeParcel(Message, frozen=True):
    """The courier scans a parcel of the shop's shelf into the bag."""

    id: Id
    barcode: Barcode


class LoadParcel(Message, frozen=True):
    """The courier scans a parcel in front of a locker: its cell opens."""

    id: Id
    barcode: Barcode


class Elsewhere(Message, frozen=True):
    """The parcel cannot go into the cell that opened: it gets another one, which opens under this id."""

    id: Id
    barcode: Barcode
    why: Literal["too_big", "dirty", "not_empty", "broken"]


class DivideParcel(Message, frozen=True):
    """No single cell takes the parcel: its goods go into several, as was offered; the first one opens under this id."""

    id: Id
    barcode: Barcode


class Division(Message, frozen=True):
    """How a parcel that fits no single cell would be divided: what goes together, and where."""

    barcode: Barcode
    order_number: str
    parts: list["DivisionPart"]


class DivisionPart(Message, frozen=True):
    """One part: its cell and what goes into it. `stays`: this is the cell that the whole parcel was meant for."""

    cell: CellNo
    stays: bool
    grams: Grams
    lines: list["DivisionLine"]


class DivisionLine(Message, frozen=True):
    """How much of which goods: pieces, or grams of weighed goods."""

    name: str
    picture: str
    unit: Unit
    quantity: Quantity


class ConfirmParcel(Message, frozen=True):
    """The label of the parcel in hand, scanned at the cell that stands open."""

    barcode: Barcode
    cell: CellNo


class LoadView(Message, frozen=True):
    """Loading of one locker: which parcel goes where, what its door does now, and what is taken back on the way."""

    locker_id: Id
    name: str
    seq: int
    parcels: list["LoadItem"]
    front: list[FrontCell]
    take_back: list["TakeBack"]


class TakeBack(Message, frozen=True):
    """A cell to empty: nobody comes for what lies in it. `open`: its door stands open for that now.

    What a customer brought back is no parcel and has no label; of a parcel `scanned` says that its label was.
    """

    cell: CellNo
    order_number: str
    zone: Zone
    why: Literal["unwanted", "warm", "return"]
    open: bool
    parcel: ParcelView | None
    scanned: bool


class Errand(Message, frozen=True):
    """A locker with cells to empty, and the courier who does it, if one was asked to."""

    locker_id: Id
    seq: int
    locker: str
    address: str
    courier_id: Id | None
    courier_name: str
    cells: list[TakeBack]


class ErrandList(Message, frozen=True):
    """Every locker with something to take back."""

    errands: list[Errand]


class LoadItem(Message, frozen=True):
    """One parcel to put in."""

    parcel: ParcelView
    order_number: str
    cell: CellNo | None
    state: Literal["waiting", "opening", "open", "placed", "jammed", "unreachable", "doubted", "no_room"]
    """`doubted`: the door is shut, but the label that was scanned there was another parcel's, or none. `no_room`: no cell
    takes it, whole or divided; it stays with the courier until another way is chosen."""
    by_hand: bool = False
    """Made when a parcel was divided here: nobody has printed a label, its cell opens from the screen."""


class FindOrder(Message, frozen=True):
    """The clerk types the customer's code, or the order's number."""

    code: str


class CounterList(Message, frozen=True):
    """Orders to give out at one counter."""

    place_id: Id
    seq: int
    orders: list["CounterOrder"]


class CounterOrder(Message, frozen=True):
    """An order at the counter: to put on the shelf, or to give out."""

    id: Id
    number: str
    state: OrderState
    way: Way
    customer_name: str
    parcels: list[ParcelView]
    total_kopecks: Kopecks
    to_take_kopecks: Kopecks
    window_ends_at: Instant
