"""The courier's screen: stops and the strip about the till; and the loading of a locker."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from lukoshko_server.db import Tx, Work
from lukoshko_server.dispatch.rules import Stop
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.claims import Claims
from lukoshko_server.lockers.pictures import CellPicture, LockerPicture
from lukoshko_server.lockers.rules import UNREACHABLE
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.rules import Person
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_server.screens.errands import BackCells, ErrandScreen
from lukoshko_server.screens.machines import front
from lukoshko_server.screens.money import to_take_of
from lukoshko_server.tills.service import Tills
from lukoshko_server.views import View
from lukoshko_server.windows.rules import Place
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.checkout import Address
from lukoshko_wire.api.dispatch import (
    CourierTill,
    LoadItem,
    LoadView,
    RouteView,
    StopOrder,
    StopView,
)

SHOWN_FOR = timedelta(hours=2)


@dataclass(frozen=True)
class _Around:
    """What else a route shows, read once for all its stops."""

    parcels: dict[str, list[Parcel]]
    people: dict[str, Person]
    places: dict[str, Place]
    to_take: dict[str, int]
    unpaid: set[str]


class RouteScreen:
    """Builds RouteView."""

    def __init__(
        self, work: Work, dispatch: Dispatch, parcels: Parcels, payments: Payments, people: People, windows: Windows,
        tills: Tills, errands: ErrandScreen,
    ) -> None:  # fmt: skip
        self._work, self._dispatch, self._parcels, self._payments = work, dispatch, parcels, payments
        self._people, self._windows, self._tills, self._errands = people, windows, tills, errands

    def route(self, courier_id: str) -> RouteView:
        """The courier's stops in order."""
        with self._work.read() as tx:
            return self._view(courier_id, tx.seq("route", courier_id))

    def views_of(self, tx: Tx, courier_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a route changes."""
        return [(f"route:{courier_id}", "route", self._view(courier_id, seq))]

    def _view(self, courier_id: str, seq: int) -> RouteView:
        stops = self._dispatch.route(courier_id)
        orders = [order for stop in stops for order in stop.orders]
        around = _Around(
            self._parcels.of_orders([order.id for order in orders]),
            self._people.many([courier_id, *(order.customer_id for order in orders)]),
            self._windows.named(order.place_id for order in orders), to_take_of(self._payments, orders),
            self._dispatch.unpaid(orders),
        )  # fmt: skip
        shown = [_stop(stop, around) for stop in stops]
        return RouteView(
            courier_id=courier_id, seq=seq, stops=shown, till=self._till(courier_id),
            errands=self._errands.of_courier(courier_id),
        )  # fmt: skip

    def _till(self, courier_id: str) -> CourierTill | None:
        till_id = self._people.get(courier_id).till_id
        if till_id is None:
            return None
        till = self._tills.get(till_id)
        return CourierTill(
            id=till.id, name=till.name, online=till.online, shift=till.shift, paper=till.paper or till.electronic,
            queue=till.queue, trouble=till.trouble,
        )  # fmt: skip


def _stop(stop: Stop, around: _Around) -> StopView:
    place, first = around.places[stop.place_id], stop.orders[0]
    address = _address(first) if stop.kind == "door" else None
    return StopView(
        id=stop.id, kind=stop.kind, state=stop.state, title=address.street if address else place.name,
        address=address or Address(street=place.address or place.name), hint=place.hint,
        window_starts_at=stop.starts_at, window_ends_at=stop.ends_at,
        orders=[_order(order, around) for order in stop.orders],
        locker_id=place.locker_id if stop.kind == "locker" else None,
    )  # fmt: skip


def _order(order: Order, around: _Around) -> StopOrder:
    customer = around.people.get(order.customer_id)
    return StopOrder(
        id=order.id, number=order.number, state=order.state,  # type: ignore[arg-type]
        customer_name=customer.name if customer else "", customer_phone=customer.phone if customer else "",
        total_kopecks=order.total_kopecks, to_take_kopecks=around.to_take[order.id],
        waits_for_link=order.id in around.unpaid,
        parcels=[parcel.view() for parcel in around.parcels[order.id]],
    )  # fmt: skip


class LoadScreen:
    """Builds LoadView: which parcel goes where, and what its door does now."""

    def __init__(
        self, work: Work, lockers: Lockers, parcels: Parcels, orders: Orders, claims: Claims, back: BackCells
    ) -> None:
        self._work, self._lockers, self._parcels, self._orders = work, lockers, parcels, orders
        self._claims, self._back = claims, back

    def load(self, locker_id: str) -> LoadView:
        """What is to be put into a locker, and what was. Raises NotFound."""
        with self._work.read() as tx:
            picture = self._lockers.picture(locker_id)
            return self._view(tx, picture, self._homeless([picture]), tx.seq("loading", locker_id))

    def views_of(self, tx: Tx, seqs: Mapping[str, int]) -> dict[str, list[View]]:
        """What is pushed when the loading of lockers changes."""
        pictures = self._lockers.pictures(list(seqs))
        homeless = self._homeless(pictures)
        return {
            each.id: [(f"loading:{each.id}", "loading", self._view(tx, each, homeless, seqs[each.id]))]
            for each in pictures
        }

    def _homeless(self, pictures: Sequence[LockerPicture]) -> set[str]:
        """Parcels of the orders inside for which no cell is left."""
        orders = {cell.placement.order_id for each in pictures for cell in each.cells if cell.placement}
        return self._claims.homeless(sorted(orders)) if orders else set()

    def _view(self, tx: Tx, picture: LockerPicture, homeless: Container[str], seq: int) -> LoadView:
        items = []
        for cell in picture.cells:
            placed = cell.placement
            if placed is None or placed.issued:
                continue
            if placed.occupied_at is not None and placed.occupied_at < tx.now - SHOWN_FOR:
                continue
            order = self._orders.get(placed.order_id)
            if order.state not in ("on_the_way", "ready"):
                continue
            parcel = self._parcels.get(placed.parcel_id)
            items.append(
                LoadItem(
                    parcel=parcel.view(),
                    order_number=order.number,
                    cell=cell.cell.no,
                    state=_load_state(cell, parcel, homeless=parcel.id in homeless),
                    by_hand=parcel.part_of is not None,
                )
            )
        return LoadView(
            locker_id=picture.id, name=picture.name, seq=seq, parcels=items, front=front(picture),
            take_back=self._back.of(picture),
        )  # fmt: skip


def _load_state(cell: CellPicture, parcel: Parcel, *, homeless: bool) -> Any:
    command = cell.command
    if (
        homeless
        and parcel.state == "with_courier"
        and not (command and (command.live or command.stands_open))
    ):
        return "no_room"
    if command is None or command.parcel_id != parcel.id or command.reason != "deposit":
        return "placed" if parcel.state == "in_cell" else "waiting"
    if command.stands_open:
        return "open"
    if command.opened_at is not None:
        return "placed" if parcel.state == "in_cell" else "doubted"
    if command.live:
        return "opening"
    if parcel.state == "in_cell":
        return "placed"
    return "unreachable" if command.code in UNREACHABLE else "jammed"


def _address(order: Order) -> Address | None:
    return msgspec.convert(order.address, Address) if order.address else None
