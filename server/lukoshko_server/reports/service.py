"""The reconciliation of a span of time."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from lukoshko_server.db import Work
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.rules import OrderMoney
from lukoshko_server.payments.service import Payments
from lukoshko_server.receipts.service import Receipts, Written
from lukoshko_server.reports.rules import Book, Owed, claimed, differences, strayed, total
from lukoshko_wire.api.reports import ByState, Reconciliation

PART = 200


class Reports:
    """Reads every book; writes nothing."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, receipts: Receipts, lockers: Lockers,
        owed: Callable[[Sequence[str]], list[Owed]], receipts_due: Callable[[Sequence[str]], dict[str, datetime]],
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments = work, orders, payments
        self._receipts, self._lockers, self._owed, self._due = receipts, lockers, owed, receipts_due

    def reconciliation(self, since: datetime, until: datetime) -> Reconciliation:
        """Orders placed in [since, until): counts, totals, differences, all of one moment."""
        with self._work.read() as tx:
            books = self.books(self._orders.placed_between(since, until))
            named = [difference for book in books for difference in differences(book, tx.now)]
            named += claimed(self._owed([book.order.id for book in books]))
            named += strayed(self._lockers.astray(since, until))
        states = Counter(book.order.state for book in books)
        return Reconciliation(
            since=since,
            until=until,
            states=[ByState(state=state, orders=count) for state, count in sorted(states.items())],
            ways=dict(sorted(Counter(book.order.way.value for book in books).items())),
            totals=total(books),
            differences=named,
        )

    def books(self, orders: Sequence[Order]) -> list[Book]:
        """These orders in every book."""
        books: list[Book] = []
        for start in range(0, len(orders), PART):
            part = orders[start : start + PART]
            ids = [order.id for order in part]
            money = self._payments.of_orders(ids)
            receipts = self._receipts.sums(ids)
            doors, pickups = self._lockers.openings(ids), self._lockers.openings(ids, "pickup")
            due = self._due(ids)
            none, blank = OrderMoney(), Written(0, 0, 0, 0)
            books += [
                Book(
                    order,
                    money.get(order.id, none),
                    receipts.get(order.id, blank),
                    doors.get(order.id, 0),
                    pickups.get(order.id, 0),
                    due.get(order.id),
                )
                for order in part
            ]
        return books
