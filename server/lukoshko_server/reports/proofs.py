"""A day proved: which orders it touches, each in the three books with its moments; what persons have closed."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

from sqlalchemy import bindparam, select

from lukoshko_server.db import Work, lock_key
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.taken import Taken
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.reports.proof import Closed, Item, Life, Proof, of_register, prove, state
from lukoshko_server.reports.registers import Register, Registers
from lukoshko_server.reports.rows import ClosedItemRow
from lukoshko_server.reports.rules import Owed
from lukoshko_server.reports.service import Reports
from lukoshko_wire.problems import LukoshkoError, NotFound

log = logging.getLogger(__name__)

PART = 200
MOST = 20_000
BY_ITSELF = frozenset({"day_cutoff", "bank_fee", "invoice"})
"""Differences that nobody has to close."""


_CLOSED = select(ClosedItemRow).where(ClosedItemRow.key.in_(bindparam("keys", expanding=True)))


class NothingToClose(LukoshkoError):
    """There is no such difference any more, or its sum is another one."""

    code = "reports.nothing-to-close"
    status = 409


class Proofs:
    """Reads every book; writes only what persons close."""

    def __init__(
        self, work: Work, orders: Orders, reports: Reports, taken: Taken, receipts: ByShift, registers: Registers,
        owed: Callable[[Sequence[str]], list[Owed]], offset: timedelta,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._reports, self._taken = work, orders, reports, taken
        self._receipts, self.registers, self._owed, self.offset = receipts, registers, owed, offset

    def span(self, day: str) -> tuple[datetime, datetime]:
        """A local day as two moments. Raises ValueError for what is no day."""
        since = datetime.fromisoformat(day).replace(tzinfo=UTC) - self.offset
        return since, since + timedelta(days=1)

    def of_day(self, day: str) -> list[Proof]:
        """Every order of which goods, money or receipts fell on a local day."""
        since, until = self.span(day)
        with self._work.read():
            ids = {each.order_id for each in self._taken.between(since, until, MOST)}
            ids |= {each.order_id for each in self._taken.by_invoice_between(since, until, MOST)}
            ids |= {each.order_id for each in self._taken.back_between(since, until, MOST)}
            ids |= {each.order_id for each in self._receipts.documents(since=since, until=until, most=MOST)}
            ids |= set(self._orders.handed_between(since, until, MOST))
            return [proof for proof in self.of_orders(sorted(ids)) if day in proof.parts]

    def of_orders(self, order_ids: Sequence[str]) -> list[Proof]:
        """These orders."""
        found: list[Proof] = []
        with self._work.read() as tx:
            for start in range(0, len(order_ids), PART):
                lives = self._lives(order_ids[start : start + PART])
                found += [prove(life, tx.now, self.offset) for life in lives]
        return found

    def items_of(self, register: Register) -> list[Item]:
        """What of a register does not agree."""
        _, ends_at = self.span(register.day)
        return of_register(register.acquirer, register.day, register.matched, ends_at)

    def closed(self, items: Sequence[Item]) -> dict[tuple[str, int], Closed]:
        """Which of these persons have closed."""
        keys = sorted({item.key for item in items})
        found: dict[tuple[str, int], Closed] = {}
        with self._work.read() as tx:
            for start in range(0, len(keys), PART):
                for row in tx.session.scalars(_CLOSED, {"keys": keys[start : start + PART]}):
                    found[row.key, row.kopecks] = Closed(row.closed_by, row.closed_at, row.reason)
        return found

    def open_items(self, day: str) -> list[Item]:
        """What nobody has explained or closed: of the orders and the registers of a day."""
        with self._work.read() as tx:
            items = [item for proof in self.of_day(day) for item in proof.items]
            items += [item for each in self.registers.of_day(day) for item in self.items_of(each)]
            closed = self.closed(items)
            return [item for item in items if state(item, closed, tx.now) == "open"]

    def close(self, key: str, kopecks: int, reason: str, actor: str) -> tuple[str, str]:
        """A person has looked into a difference; for the same sum again nothing changes. What it is of: kind and id.

        Raises NotFound, NothingToClose.
        """
        with self._work() as tx:
            lock_key(tx, crc32(key.encode()))
            item, touched = self._find(key)
            if item is None or item.kopecks != kopecks or item.kind in BY_ITSELF:
                raise NothingToClose("no such difference of this sum", key=key)
            if tx.session.get(ClosedItemRow, (key, kopecks)) is not None:
                return touched
            tx.session.add(
                ClosedItemRow(
                    key=key, kopecks=kopecks, reason=reason[:300], closed_by=actor[:100], closed_at=tx.now
                )
            )
            tx.session.flush()
            log.info("difference %s of %d kopecks is closed by %s", key, kopecks, actor)
            tx.record(
                "difference", key[:100], f"closed {item.kind}", before=str(kopecks), after=reason,
                order_id=item.order_id,
            )  # fmt: skip
            tx.touch(*touched)
            return touched

    def _find(self, key: str) -> tuple[Item | None, tuple[str, str]]:
        kind, _, rest = key.partition(":")
        name, _, more = rest.partition(":")
        if kind == "order":
            self._orders.lock(name)
            items, touched = (
                [item for proof in self.of_orders([name]) for item in proof.items],
                ("proof", name),
            )
        elif kind == "register":
            day = more.partition(":")[0]
            found = [each for each in self.registers.of_day(day) if each.acquirer == name]
            items = [item for each in found for item in self.items_of(each)]
            touched = ("register", found[0].id if found else "")
        else:
            raise NotFound("no such difference", key=key)
        return next((item for item in items if item.key == key), None), touched

    def _lives(self, order_ids: Sequence[str]) -> list[Life]:
        ids = list(order_ids)
        books = self._reports.books(self._orders.many(ids))
        handed, asked = self._orders.handed(ids), self._taken.asked(ids)
        taken, back = self._taken.of_orders(ids) + self._taken.by_invoice(ids), self._taken.back(ids)
        printed = self._receipts.of_orders(ids)
        owed = self._owed(ids)
        return [
            Life(
                book, handed.get(book.order.id) if book.order.state == "completed" else None,
                tuple((each.taken_at, each.kopecks) for each in taken if each.order_id == book.order.id),
                tuple(each for each in back if each.order_id == book.order.id),
                tuple(
                    (each.printed_at, each.money_kopecks * each.sign)
                    for each in printed
                    if each.order_id == book.order.id and each.money_kopecks
                ),
                book.order.id in asked, tuple(each for each in owed if each.order_id == book.order.id),
            )
            for book in books
        ]  # fmt: skip
