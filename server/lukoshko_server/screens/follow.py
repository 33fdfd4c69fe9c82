"""Which views follow from a change below: an order that moves is on many screens at once."""

from lukoshko_server.db import Tx, Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import OrderChanged, OrderMoved, Orders
from lukoshko_server.payments.happenings import HoldExpired, HoldPlaced, HoldVoided, MoneyFailed, MoneyTaken
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import ParcelMoved
from lukoshko_server.tills.service import TillChanged
from lukoshko_server.windows.service import Windows
from lukoshko_wire.values import Way

NOT_YET_SEEN = ("awaiting_payment", "confirmed", "picking")
"""States in which an order is not on a counter's list."""
AT_HAND = ("on_the_way", "ready", "handing_over", "completed", "refused")
Change = (
    OrderMoved | OrderChanged | ParcelMoved | HoldPlaced | HoldExpired | HoldVoided | MoneyTaken | MoneyFailed
)


class Follow:
    """Touches the views of everybody who looks at an order."""

    def __init__(
        self, work: Work, orders: Orders, dispatch: Dispatch, windows: Windows, people: People
    ) -> None:
        self._work, self._orders, self._dispatch = work, orders, dispatch
        self._windows, self._people = windows, people

    def on_order(self, change: Change) -> None:
        """An order, its lines, its parcels or its money have changed."""
        with self._work() as tx:
            order = self._orders.get(change.order_id)
            if isinstance(change, ParcelMoved):
                tx.touch("order", order.id)
                tx.touch("task", order.id)
            self._touch(tx, order)

    def on_till(self, changed: TillChanged) -> None:
        """A till looks different: its couriers have a strip about it."""
        with self._work() as tx:
            for person in self._people.with_role("courier"):
                if person.till_id == changed.till_id:
                    tx.touch("route", person.id)

    def _touch(self, tx: Tx, order: Order) -> None:
        if order.way is Way.COUNTER:
            if order.state not in NOT_YET_SEEN:
                tx.touch("counter", order.place_id)
        else:
            courier = self._dispatch.courier_of(order.id)
            if courier:
                tx.touch("route", courier)
        if order.way is Way.LOCKER:
            if order.state in AT_HAND:
                tx.touch("pickup", order.id)
                locker_id = self._windows.place(order.place_id).locker_id
                if locker_id:
                    tx.touch("loading", locker_id)
        elif order.state in AT_HAND:
            tx.touch("handover", order.id)
