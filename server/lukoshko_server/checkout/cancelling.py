"""Cancelling an order, whatever it has come to: window, cells, goods, right and money go back, each once."""

import logging

from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.rules import may_cancel, must_say_why
from lukoshko_server.db import Work
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import WrongState
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.rights.happenings import RightEnded
from lukoshko_server.rights.service import Rights
from lukoshko_server.stock.service import Stock
from lukoshko_server.windows.service import Windows

log = logging.getLogger(__name__)


class Cancelling:
    """The use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, *, windows: Windows, cells: Cells, stock: Stock, rights: Rights,
        payments: Payments, notify: Notify, people: People,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._windows, self._cells = work, orders, windows, cells
        self._stock, self._rights, self._payments = stock, rights, payments
        self._notify, self._people = notify, people

    def cancel(self, order_id: str, *, by_owner: bool, reason: str = "") -> None:
        """Cancel; once more changes nothing. The customer is told what somebody else decided, of a draft nothing.

        Raises WrongState when it is too late for this person, ReasonMissing for staff without a reason.
        """
        with self._work():
            order = self._orders.lock(order_id)
            if order.state == "cancelled":
                return
            if not may_cancel(order.state, by_owner=by_owner):
                raise WrongState(f"no longer to be cancelled in {order.state}", state=order.state)
            must_say_why(reason, by_owner=by_owner)
            self._orders.move(order_id, "cancel", why=reason.strip())
            log.info("order %s: cancelled by %s", order_id, "its owner" if by_owner else "staff")
            if not by_owner and not order.is_draft:
                said = f"Заказ {order.number} отменён: {reason.strip()}. Деньги за него не возьмём, удержанное вернётся."
                self._notify.send(self._people.get(order.customer_id).phone, said, f"cancelled:{order_id}")

    def on_order(self, moved: OrderMoved) -> None:
        """A cancelled order gives back its window, its cells, its goods, and its money once it opens nothing."""
        if moved.state == "cancelled":
            self._windows.release(moved.order_id)
            self._cells.release(moved.order_id)
            self._stock.release(f"order:{moved.order_id}")
            if self._rights.revoke(moved.order_id, "cancelled"):
                self._payments.void(moved.order_id)

    def on_right_ended(self, ended: RightEnded) -> None:
        """Now that the locker opens nothing for a cancelled order, its money goes back."""
        with self._work():
            if self._orders.lock(ended.order_id).state == "cancelled":
                self._payments.void(ended.order_id)
