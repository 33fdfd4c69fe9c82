"""No cell takes a parcel, whole or divided: it stays with the courier, the operator and the customer are told, and the
customer (or the operator for them) chooses another way to receive the order: brought to a door, or out of a shop.
"""

import logging
from typing import Any

import msgspec

from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.claims import PLACE, Claims
from lukoshko_server.handover.in_hand import Rehoused
from lukoshko_server.handover.refusals import NothingToDecide, WrongWay
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcel
from lukoshko_server.rights.service import Rights
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.claims import OtherWay
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)

NO_ROOM = "loading.no-room"
"""The order's trouble, and what the courier is told."""


class Redirecting:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, lockers: Lockers, holding: Holding, dispatch: Dispatch, windows: Windows,
        rights: Rights, claims: Claims, notify: Notify, people: People,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._lockers, self._holding = work, orders, lockers, holding
        self._dispatch, self._windows, self._rights, self._claims = dispatch, windows, rights, claims
        self._notify, self._people = notify, people

    def no_room(self, order: Order, parcel: Parcel, why: str) -> None:
        """Nothing takes this parcel now: named on the order, owed to the customer, told to them; once is enough."""
        with self._work() as tx:
            claim = self._claims.open(order.id, PLACE, parcel.id, why, tx.actor)
            self._orders.set_trouble(order.id, NO_ROOM)
            text = (
                f"Заказ {order.number}: в продуктомате не хватило места. Выберите в заказе, как его получить: "
                "привезёт курьер или заберёте в магазине. Деньги списаны не будут, пока вы его не получите."
            )
            self._notify.send(self._people.get(order.customer_id).phone, text, f"no-room:{claim.id}")

    def found(self, order_id: str, parcel_id: str) -> None:
        """The parcel has a cell after all."""
        with self._work() as tx:
            open_ones = [each for each in self._claims.of_orders([order_id]) if each.kind == PLACE]
            for claim in open_ones:
                if claim.ref == parcel_id:
                    self._claims.close(claim.id, "a cell was found", tx.actor)
            if all(claim.ref == parcel_id for claim in open_ones):
                self._untroubled(order_id)

    def on_order(self, moved: OrderMoved) -> None:
        """The order went on, or is over: no other way is asked for any more."""
        if moved.before == "on_the_way" and moved.state != "on_the_way":
            with self._work() as tx:
                self._claims.settle(moved.order_id, PLACE, f"the order is {moved.state}", tx.actor)
                self._untroubled(moved.order_id)

    def choose(self, order_id: str, body: OtherWay, actor: str) -> None:
        """The order leaves the locker for this way; the same choice once more changes nothing.

        Raises NothingToDecide while the locker still takes it, WrongWay, StreetNotServed.
        """
        with self._work() as tx:
            order = self._orders.lock(order_id)
            way, address = Way(body.way), _plain(body)
            if (order.way, order.place_id, order.address) == (way, body.place_id, address):
                return
            if order.way is not Way.LOCKER or not self._claims.homeless([order_id]):
                raise NothingToDecide("this order goes its way", order_id=order_id)
            place = self._windows.place(body.place_id)
            if place.way is not way or (way is Way.COURIER) != (address is not None):
                raise WrongWay("this place does not give orders out so", place_id=place.id)
            if body.address is not None and way is Way.COURIER:
                self._windows.check_street(place.id, body.address.street)
            self._let_look(order_id, actor)
            self._lockers.release(order_id, reserved_only=True, why="other_way")
            self._holding.release(order_id)
            self._rights.revoke(order_id, "other_way")
            was = self._windows.place(order.place_id)
            self._orders.redirect(order_id, way, place.id, address)
            self._claims.settle(order_id, PLACE, f"{body.way} {place.id}", actor)
            self._untroubled(order_id)
            tx.tell(Rehoused(order_id, was.locker_id or ""))
            self._tell_courier(
                order, place.name if way is Way.COUNTER else str((address or {}).get("street"))
            )
            if way is Way.COUNTER:  # whoever carries it brings it there, and the clerk puts it on the shelf
                self._orders.move(order_id, "bring_back", why="other_way")
                tx.touch("counter", place.id)
            log.info("order %s: received by %s instead of a locker", order_id, body.way)

    def _let_look(self, order_id: str, actor: str) -> None:
        """A cell that stands open for the courier, or may open yet, is given to nobody before somebody has looked."""
        for command in self._lockers.commands_of(order_id):
            if command.reason == "deposit" and (command.live or command.stands_open):
                self._lockers.overlay(command.locker_id, command.cell_no, "check", True, "other_way", actor)

    def _tell_courier(self, order: Order, where: str) -> None:
        courier_id = self._dispatch.courier_of(order.id)
        if courier_id is not None:
            text = f"Заказ {order.number} не поместился в продуктомат. Отвезите его: {where}"
            self._notify.send(self._people.get(courier_id).phone, text, f"other-way:{order.id}")

    def _untroubled(self, order_id: str) -> None:
        if self._orders.get(order_id).trouble == NO_ROOM:
            self._orders.set_trouble(order_id, "")


def _plain(body: OtherWay) -> dict[str, Any] | None:
    return msgspec.to_builtins(body.address) if body.address is not None else None
