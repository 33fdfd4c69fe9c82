"""Weighed goods that come to more than is held: taken out, held beside, or paid at the handover; decided before packing.

The picker takes such a weight only in a way that the shop's policy has, the customer agreed to at the order, and the
acquirer and the way of receipt can do. How much is over is known when all is picked: what other lines left of the hold
counts. Another hold is the customer's to confirm; without it, in time, the next way is taken, at last what is over
comes out of the tote again.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.notify.service import Notify
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import OrderChanged, Orders
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, HoldPlaced
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.picking import store
from lukoshko_server.picking.rows import OverweightRow, TaskLineRow, TaskRow
from lukoshko_server.picking.rules import (
    ExtraWaits,
    NotAgreed,
    ReasonWanted,
    TooMuch,
    is_open,
    most_at_all,
    ways_over,
)
from lukoshko_server.picking.tote import bound
from lukoshko_wire.api.orders import OverweightView
from lukoshko_wire.money import line_sum
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Overweight as How

log = logging.getLogger(__name__)

BATCH = 200


class Overweight:
    """Use cases; each joins the caller's transaction, the order is locked first."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, payments: Payments, people: People, notify: Notify
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders = work, settings, orders
        self._payments, self._people, self._notify = payments, people, notify

    def ways(self, order: Order) -> list[How]:
        """What may be done with a weight above the budget, the best first."""
        terms = self._payments.terms_of(order.id)
        return ways_over(
            self._settings.overweight_policy, order.overweight, way=order.way, by_card=order.payment == "card",
            second_hold=terms is not None and terms.more,
        )  # fmt: skip

    def limit(self, line: Line) -> int:
        """The most that may be taken of a line, whoever pays."""
        if not line.unit.weighed:
            return line.ordered
        return most_at_all(line.ordered, self._settings.overweight_most_percent)

    def allow(self, order: Order, line: Line, row: TaskLineRow, total: int, how: How, reason: str) -> None:
        """Let a line come to so much, paid in this way. Raises NotAgreed, ReasonWanted, TooMuch above every limit."""
        if how is How.TRIM or how not in self.ways(order):
            raise NotAgreed(f"not by {how}", ways=self.ways(order))
        if not reason:
            raise ReasonWanted("the weight is above the budget", line_no=line.no)
        limit = self.limit(line)
        if total > limit:
            raise TooMuch(f"{total} is more than {limit}", line_no=line.no, most=limit, picked=row.picked)
        over = line_sum(line.price_kopecks, total, weighed=True) - row.budget_kopecks
        if over <= 0:
            return
        with self._work() as tx:
            row.extra_kopecks = over
            state = self._row(tx, order.id) or OverweightRow(order_id=order.id)
            state.way, state.state, state.until = how.value, "open", None
            state.kopecks = max(state.kopecks or 0, over)
            tx.session.add(state)
            tx.session.flush()
            told = f"line {line.no} {total} over {over} {reason}"
            tx.record("overweight", order.id, how.value, after=told, order_id=order.id)

    def look(self, order_id: str) -> None:
        """Decide, if nothing is left to pick and nobody has yet; what is asked of the customer stays asked."""
        with self._work() as tx:
            self._orders.lock(order_id)
            row = self._row(tx, order_id)
            if row is not None and row.state == "open":
                self._decide(tx, row)

    def must_be_settled(self, order: Order) -> None:
        """Raises ExtraWaits while it is not known who pays for what is over."""
        with self._work.read() as tx:
            row = self._row(tx, order.id)
            if row is not None and row.state in ("open", "asked"):
                raise ExtraWaits("the customer is still to confirm", kopecks=row.kopecks)

    def of_order(self, order_id: str) -> OverweightView | None:
        """As screens see it; None where no weight was above its budget."""
        with self._work.read() as tx:
            row = self._row(tx, order_id)
            if row is None:
                return None
            return OverweightView(way=How(row.way), state=row.state, kopecks=row.kopecks, until=row.until)  # type: ignore[arg-type]

    def on_changed(self, changed: OrderChanged) -> None:
        """Something of the order is picked, or not any more: when nothing is left to pick, decide."""
        with self._work() as tx:
            row = self._row(tx, changed.order_id)
            if row is not None and row.state != "trim":
                self._decide(tx, row)

    def on_placed(self, placed: HoldPlaced) -> None:
        """The customer has confirmed."""
        with self._work() as tx:
            row = self._row(tx, placed.order_id)
            if row is not None and row.state in ("asked", "settled"):
                confirmed = row.kopecks if row.state == "asked" else 0
                self._set(tx, row, "open")
                self._decide(tx, row, confirmed)

    def on_refused(self, refused: HoldDeclined | HoldExpired) -> None:
        """The customer, the bank or time has said no to what was asked beside the hold."""
        with self._work() as tx:
            row = self._row(tx, refused.order_id)
            if row is not None and row.state == "asked" and refused.part > 1:
                self._fall_back(tx, row)

    def tick(self, now: datetime) -> None:
        """What nobody confirmed in time goes the next way, each in its own transaction."""
        due = select(OverweightRow.order_id).where(OverweightRow.state == "asked", OverweightRow.until <= now)
        with self._work.read() as tx:
            late = list(tx.session.scalars(due.limit(BATCH)))
        for order_id in late:
            with self._work() as tx:
                self._orders.lock(order_id)
                row = self._row(tx, order_id)
                if row is not None and row.state == "asked" and row.until is not None and row.until <= tx.now:
                    self._fall_back(tx, row)

    def _decide(self, tx: Tx, row: OverweightRow, confirmed_kopecks: int = 0) -> None:
        order, task = self._orders.get(row.order_id), tx.session.get(TaskRow, row.order_id)
        if task is None or task.state != "picking" or self._unfinished(tx, order):
            return
        over = max(order.total_kopecks - self._payments.may_take(order.id), 0)
        if order.payment != "card" or over == 0:
            self._withdraw(row)
            self._set(tx, row, "settled", kopecks=confirmed_kopecks)
        elif row.state == "asked":
            return
        elif row.way == How.SECOND_HOLD:
            self._ask(tx, row, order, over)
        else:
            self._at_door(tx, row, order, over)

    def _unfinished(self, tx: Tx, order: Order) -> bool:
        lines = store.picked_lines(order, store.line_rows(tx, order.id))
        return any(map(is_open, lines)) or bool(store.shortage_rows(tx, order.id, state="asked"))

    def _ask(self, tx: Tx, row: OverweightRow, order: Order, over: int) -> None:
        try:
            with tx.attempt():
                self._payments.more(order.id, over, f"Доплата, заказ {order.number}")
        except LukoshkoError as refused:
            log.warning("order %s: no other hold for %d: %s", order.id, over, refused.detail)
            self._fall_back(tx, row)
            return
        minutes = self._settings.overweight_minutes
        self._set(tx, row, "asked", kopecks=over, until=tx.now + timedelta(minutes=minutes))
        self._tell(
            order, f"ask:{over}",
            f"Заказ {order.number}: весовые товары вышли тяжелее. Подтвердите доплату {sum_text(over)} на экране заказа "
            f"за {minutes} мин.",
        )  # fmt: skip

    def _withdraw(self, row: OverweightRow) -> None:
        """Only what was asked because of the weight: an edit of the order may wait for a payment of its own."""
        if row.state == "asked":
            self._payments.want_no_more(row.order_id)

    def _at_door(self, tx: Tx, row: OverweightRow, order: Order, over: int) -> None:
        row.way = How.AT_DOOR.value
        if row.state == "settled" and row.kopecks == over:
            return
        self._set(tx, row, "settled", kopecks=over)
        self._tell(
            order, f"door:{over}",
            f"Заказ {order.number}: весовые товары вышли тяжелее. При получении доплатите {sum_text(over)}.",
        )  # fmt: skip

    def _fall_back(self, tx: Tx, row: OverweightRow) -> None:
        order = self._orders.get(row.order_id)
        self._withdraw(row)
        if How.AT_DOOR in self.ways(order):
            over = max(order.total_kopecks - self._payments.may_take(order.id), 0)
            self._at_door(tx, row, order, over)
            return
        row.way = How.TRIM.value
        self._set(tx, row, "trim")
        rows = store.line_rows(tx, order.id)
        for line in order.lines:
            kept = rows.get(line.no)
            if kept is None or not kept.extra_kopecks:
                continue
            kept.extra_kopecks = 0
            if kept.picked > bound(line, kept.budget_kopecks):
                kept.done = False
                tx.session.flush()
                self._orders.set_picked(order.id, line.no, None, state="ordered")
        self._tell(order, "trim", f"Заказ {order.number}: доплата не подтверждена, уберём лишний вес.")

    def _set(
        self, tx: Tx, row: OverweightRow, state: str, *, kopecks: int = 0, until: datetime | None = None
    ) -> None:
        if (row.state, row.kopecks, row.until) == (state, kopecks, until):
            return
        before, row.state, row.kopecks, row.until = row.state, state, kopecks, until
        tx.session.flush()
        told = f"{state} {row.way} {kopecks}"
        tx.record("overweight", row.order_id, state, before=before, after=told, order_id=row.order_id)
        tx.touch("order", row.order_id)
        tx.touch("task", row.order_id)

    def _tell(self, order: Order, what: str, text: str) -> None:
        self._notify.send(self._people.get(order.customer_id).phone, text, f"over:{order.id}:{what}")

    def _row(self, tx: Tx, order_id: str) -> OverweightRow | None:
        return tx.once(("overweight", order_id), lambda: tx.get(OverweightRow, order_id))
