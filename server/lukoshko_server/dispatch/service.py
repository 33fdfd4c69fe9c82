"""Use cases of dispatch: give an order to a courier, take its parcels into the bag, arrive."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from lukoshko_server.db import Work
from lukoshko_server.dispatch.rows import ArrivalRow, AssignmentRow
from lukoshko_server.dispatch.rules import ASSIGNABLE, Stop, must_be_paid, stops
from lukoshko_server.orders.rules import FINAL, Order, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.picking.parcels import Parcel, Parcels
from lukoshko_wire.problems import LukoshkoError, NotFound
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)

KEEP = timedelta(hours=14)
"""How long a finished stop stays on the route sheet."""
LONGEST = timedelta(days=14)
"""Nothing is carried around for longer."""
MOST = 300
CARRIED = "courier of"
"""What a transaction remembers: who carries an order, which changes under the order's lock alone."""
_COURIERS = select(AssignmentRow.order_id, AssignmentRow.courier_id).where(
    AssignmentRow.order_id.in_(bindparam("ids", expanding=True))
)
_GIVEN = (
    select(AssignmentRow.order_id, AssignmentRow.assigned_at)
    .where(
        AssignmentRow.courier_id == bindparam("courier_id"), AssignmentRow.assigned_at > bindparam("since")
    )
    .order_by(AssignmentRow.assigned_at.desc())
    .limit(MOST)
)
_ARRIVALS = select(ArrivalRow.stop_id, ArrivalRow.arrived_at).where(
    ArrivalRow.courier_id == bindparam("courier_id")
)
_COURIER = select(AssignmentRow.courier_id).where(AssignmentRow.order_id == bindparam("order_id"))


class NotYourOrder(LukoshkoError):
    """The order is given to somebody else, or to nobody."""

    code = "dispatch.not-yours"
    status = 403


class NotToCarry(LukoshkoError):
    """The customer comes for this order; no courier carries it."""

    code = "dispatch.not-to-carry"
    status = 409


@dataclass(frozen=True)
class Assigned:
    """Told when an order is given to a courier, or taken back."""

    order_id: str
    before: str | None
    courier_id: str | None


class LinkNotPaid(LukoshkoError):
    """The customer has not paid by the link yet: the order does not leave before."""

    code = "dispatch.link-not-paid"
    status = 409


class Dispatch:
    """The subject's use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, parcels: Parcels, payments: Payments, *, unpaid_link_leaves: bool
    ) -> None:
        self._work, self._orders, self._parcels = work, orders, parcels
        self._payments, self._leaves = payments, unpaid_link_leaves

    def assign(self, order_id: str, courier_id: str | None) -> None:
        """Give the order to a courier, or take it back with None. Raises WrongState once it is on the way."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            row = tx.session.get(AssignmentRow, order_id)
            before = row.courier_id if row else None
            if before == courier_id:
                return
            if order.way is Way.COUNTER:
                raise NotToCarry("the customer comes to the counter", order_id=order_id)
            in_bag = any(parcel.state == "with_courier" for parcel in self._parcels.of_order(order_id))
            if order.state not in ASSIGNABLE or in_bag:
                raise WrongState(
                    f"order {order_id} is {order.state}", state=order.state, wanted=list(ASSIGNABLE)
                )
            tx.forget((CARRIED, order_id))
            if row is not None:
                tx.session.delete(row)
                tx.session.flush()
            if courier_id is not None:
                row = AssignmentRow(order_id=order_id, courier_id=courier_id, assigned_at=tx.now)
                tx.session.add(row)
            tx.session.flush()
            tx.record("order", order_id, "assigned", before=before or "", after=courier_id or "")
            tx.touch("order", order_id)
            for each in (before, courier_id):
                if each:
                    tx.touch("route", each)
            tx.tell(Assigned(order_id, before, courier_id))

    def courier_of(self, order_id: str) -> str | None:
        """Who carries the order, or None."""
        with self._work.read() as tx:
            return tx.once(
                (CARRIED, order_id),
                lambda: tx.run(_COURIER, {"order_id": order_id}).scalar(),
                under=Orders.under(order_id),
            )

    def couriers_of(self, order_ids: list[str]) -> dict[str, str]:
        """Who carries each of these; orders without are left out."""
        with self._work.read() as tx:
            return tx.once_each(
                CARRIED,
                order_ids,
                lambda ids: {row.order_id: row.courier_id for row in tx.run(_COURIERS, {"ids": ids})},
            )

    def must_be_mine(self, order_id: str, courier_id: str) -> None:
        """Raises NotYourOrder."""
        if self.courier_of(order_id) != courier_id:
            raise NotYourOrder("this order is not given to you", order_id=order_id)

    def open_stops(self, courier_id: str) -> int:
        """How many stops the courier still has before them."""
        return sum(stop.state != "done" for stop in self.route(courier_id))

    def route(self, courier_id: str) -> list[Stop]:
        """The courier's stops in order."""
        with self._work.read() as tx:
            rows = tx.run(_GIVEN, {"courier_id": courier_id, "since": tx.now - LONGEST})
            given = {row.order_id: row.assigned_at for row in rows}
            shown = [
                order
                for order in self._orders.many(list(given))
                if order.state != "cancelled"
                and (order.state not in FINAL or given[order.id] > tx.now - KEEP)
            ]
            arrivals = tx.run(_ARRIVALS, {"courier_id": courier_id})
            return stops(shown, {row.stop_id: row.arrived_at for row in arrivals})

    def take(self, courier_id: str, barcode: str) -> Parcel:
        """A parcel goes from the shop's shelf into the bag; with the last one the order is on the way.

        The same scan once more changes nothing. Raises NotYourOrder, UnknownParcel, WrongState, LinkNotPaid.
        """
        with self._work() as tx:
            parcel = self._parcels.by_barcode(barcode)
            order = self._orders.lock(parcel.order_id)
            self.must_be_mine(order.id, courier_id)
            parcel = self._parcels.get(parcel.id)
            if parcel.state == "with_courier":
                return parcel
            if parcel.state != "packed" or order.state != "packed":
                raise WrongState(
                    f"parcel {parcel.id} is {parcel.state}", state=parcel.state, wanted=["packed"]
                )
            if self.unpaid([order]):
                raise LinkNotPaid("the customer has not paid by the link yet", order_id=order.id)
            parcel = self._parcels.move(parcel.id, "with_courier")
            self.leave(order.id)
            tx.touch("route", courier_id)
            return parcel

    def unpaid(self, orders: Iterable[Order]) -> set[str]:
        """Those of these that wait for the money of their link: nothing of it is at the bank."""
        wanted = [order.id for order in orders if must_be_paid(order, leaves=self._leaves)]
        if not wanted:
            return set()
        return {order_id for order_id, kopecks in self._payments.may_take_of(wanted).items() if not kopecks}

    def leave(self, order_id: str) -> None:
        """With the last parcel that is not lost in the bag, a packed order is on the way."""
        with self._work():
            states = {each.state for each in self._parcels.of_order(order_id)} - {"returned"}
            if states == {"with_courier"} and self._orders.lock(order_id).state == "packed":
                self._orders.move(order_id, "carry")

    def arrived(self, courier_id: str, stop_id: str) -> None:
        """The courier stands at a stop; once more changes nothing. Raises NotFound."""
        with self._work() as tx:
            stop = next((stop for stop in self.route(courier_id) if stop.id == stop_id), None)
            if stop is None:
                raise NotFound("no such stop on this route", stop=stop_id)
            if tx.session.get(ArrivalRow, (courier_id, stop_id)) is None:
                tx.session.add(ArrivalRow(courier_id=courier_id, stop_id=stop_id, arrived_at=tx.now))
                tx.session.flush()
                for order in stop.orders:
                    tx.record("order", order.id, "courier arrived")
                tx.touch("route", courier_id)
