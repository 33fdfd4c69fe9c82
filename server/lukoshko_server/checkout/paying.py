"""How an order's money is asked for: at once, the day before, after weighing, or later; and what is told of it."""

import logging

from lukoshko_server.checkout.rules import SumTooLarge, hold_cart, hold_due, refused_text, wanted_text
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.notify.service import Notify
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.rules import FINAL, Order, hold_for
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.acquirers.contract import Means
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, PaymentWanted
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People

log = logging.getLogger(__name__)

HOLD_EXPIRED = "payments.hold-expired"
NOT_PAID = "payments.not-paid"


class Paying:
    """Use cases; each joins the caller's transaction, the order is locked."""

    def __init__(
        self, work: Work, settings: Settings, *, orders: Orders, payments: Payments, people: People,
        notify: Notify,
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders, self._payments = work, settings, orders, payments
        self._people, self._notify = people, notify

    def ask(self, order: Order) -> Order:
        """Ask for what the order needs before it may be picked. Raises NoMeans, OutOfBounds."""
        if self._at_order(order):
            return self._hold(order, "card" if order.payment == "card" else "sbp")
        return self._orders.move(order.id, "confirm")

    def on_order(self, moved: OrderMoved) -> None:
        """The goods are weighed: who pays the sum by a link gets it now, before the order leaves."""
        if moved.state != "packed":
            return
        order = self._orders.get(moved.order_id)
        if order.payment == "sbp" and self._settings.sbp_charge == "weighed" and order.total_kopecks:
            self._payments.charge(order.id, order.total_kopecks, f"Заказ {order.number}", means="sbp")

    def on_wanted(self, wanted: PaymentWanted) -> None:
        """Something is to be confirmed that the customer does not wait for: a message says so."""
        with self._work():
            order = self._orders.get(wanted.order_id)
            if order.state not in FINAL:
                text = wanted_text(order.number, sum_text(wanted.kopecks), self._page(order))
                self._tell(order, text, wanted.hold_id)

    def on_refused(self, refused: HoldDeclined | HoldExpired) -> None:
        """The bank or the customer refused, or the held money is gone: an order that is under way needs another payment."""
        with self._work():
            order = self._orders.lock(refused.order_id)
            if order.state in FINAL or order.state == "awaiting_payment":
                return
            was_held = isinstance(refused, HoldExpired) and refused.was_held
            self._orders.set_trouble(order.id, HOLD_EXPIRED if was_held else NOT_PAID)
            if not was_held:
                text = refused_text(order.number, self._page(order))
                self._tell(order, text, f"{order.id}:{self._payments.tries(order.id)}")

    def must_fit(self, order: Order) -> None:
        """What is paid at the order must not be more than the bank holds. Raises SumTooLarge.

        Without the bonuses: they may not come off after all, and then it is too late to refuse.
        """
        if (
            self._at_order(order)
            and _most(order, order.agreed.off_kopecks) > self._settings.most_hold_kopecks
        ):
            raise SumTooLarge("more than the bank holds", most_kopecks=self._settings.most_hold_kopecks)

    def _at_order(self, order: Order) -> bool:
        return order.payment == "card" or (order.payment == "sbp" and self._settings.sbp_charge == "order")

    def _hold(self, order: Order, means: Means) -> Order:
        kopecks = _most(order, order.off.off_kopecks + order.off.bonus_kopecks)
        terms = self._payments.serves(means)
        lasts = terms.hold_lasts if terms is not None else None
        due_at = hold_due(self._work.clock(), order.window_starts_at, order.window_ends_at, lasts)
        lines = hold_cart(order.lines, order.fee_kopecks)
        known = sum(line.kopecks for line in lines) == kopecks  # what comes off the whole order is in no line
        self._payments.hold(
            order.id,
            kopecks,
            f"Заказ {order.number}",
            means=means,
            lines=lines if known else (),
            due_at=due_at,
        )
        return self._orders.get(order.id)

    def _page(self, order: Order) -> str:
        return f"{self._settings.public_url}/orders/{order.id}"

    def _tell(self, order: Order, text: str, key: str) -> None:
        self._notify.send(self._people.get(order.customer_id).phone, text, f"pay:{key}")


def _most(order: Order, off_kopecks: int) -> int:
    return hold_for(order.lines, fee_kopecks=order.fee_kopecks, off_kopecks=off_kopecks)
