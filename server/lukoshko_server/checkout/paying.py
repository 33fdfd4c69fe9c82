"""How an order's money is asked for: at once, the day before, after weighing, or later; and what is told of it."""

import logging
from datetime import datetime

from lukoshko_server.checkout.rules import (
    SumTooLarge,
    hold_cart,
    hold_due,
    paid_at_order,
    refused_text,
    wanted_text,
)
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.notify.service import Notify
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.editing import OrderEdited
from lukoshko_server.orders.rules import FINAL, Order, hold_for
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.acquirers.contract import CartLine, Means
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, PaymentWanted
from lukoshko_server.payments.rules import BASE
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

    def on_edited(self, edited: OrderEdited) -> None:
        """A payment that is only planned follows the order's sum and window. Raises SumTooLarge, OutOfBounds."""
        order = self._orders.get(edited.order_id)
        if self._payments.money(order.id).state == "planned":
            self.must_fit(order)
            kopecks, lines = _to_hold(order)
            self._payments.replan(order.id, kopecks, lines, due_at=self._due_at(order, "card"))

    def on_wanted(self, wanted: PaymentWanted) -> None:
        """Something is to be confirmed that the customer does not wait for: a message says so."""
        with self._work():
            order = self._orders.get(wanted.order_id)
            if order.state not in FINAL:
                text = wanted_text(order.number, sum_text(wanted.kopecks), self._page(order))
                self._tell(order, text, wanted.hold_id)

    def on_refused(self, refused: HoldDeclined | HoldExpired) -> None:
        """The bank or the customer refused, or the held money is gone: an order that is under way needs another payment.

        Not what was asked for beside it and never held: whoever asked for more decides without it.
        """
        was_held = isinstance(refused, HoldExpired) and refused.was_held
        if refused.part > BASE and not was_held:
            return
        with self._work():
            order = self._orders.lock(refused.order_id)
            if order.state in FINAL or order.state == "awaiting_payment":
                return
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
        return paid_at_order(order.payment, self._settings.sbp_charge)

    def _hold(self, order: Order, means: Means) -> Order:
        kopecks, lines = _to_hold(order)
        self._payments.hold(
            order.id, kopecks, f"Заказ {order.number}", means=means, lines=lines,
            due_at=self._due_at(order, means),
        )  # fmt: skip
        return self._orders.get(order.id)

    def _due_at(self, order: Order, means: Means) -> datetime | None:
        terms = self._payments.serves(means)
        lasts = terms.hold_lasts if terms is not None else None
        return hold_due(self._work.clock(), order.window_starts_at, order.window_ends_at, lasts)

    def _page(self, order: Order) -> str:
        return f"{self._settings.public_url}/orders/{order.id}"

    def _tell(self, order: Order, text: str, key: str) -> None:
        self._notify.send(self._people.get(order.customer_id).phone, text, f"pay:{key}")


def _to_hold(order: Order) -> tuple[int, tuple[CartLine, ...]]:
    """The sum, and its lines where they add up to it: what comes off the whole order is in none."""
    kopecks = _most(order, order.off.off_kopecks + order.off.bonus_kopecks)
    lines = hold_cart(order.lines, order.fee_kopecks)
    return kopecks, lines if sum(line.kopecks for line in lines) == kopecks else ()


def _most(order: Order, off_kopecks: int) -> int:
    return hold_for(order.lines, fee_kopecks=order.fee_kopecks, off_kopecks=off_kopecks)
