"""Money that was taken and has a receipt due, by time and by id, for whoever sets the two against each other.

What was paid ahead under a receipt of its own counts when it came; its settlement counts only the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.payments import store
from lukoshko_server.payments.rows import HoldRow, InvoiceRow, RefundPartRow, RefundRow, SettlementRow
from lukoshko_server.payments.rules import WENT_BACK

PART = 500
AHEAD = "ahead"
MOST_BACK = 1000
"""Refunds of one order."""
_IN_HAND = and_(SettlementRow.state == "taken", SettlementRow.method != "invoice")
"""A company that pays by its bank gets no receipt of a till: what it owes stands among the receivables."""


@dataclass(frozen=True)
class Settled:
    """Money that was taken once: by a settlement, or ahead of one."""

    id: str
    order_id: str
    method: str
    kopecks: int
    taken_at: datetime


@dataclass(frozen=True)
class Returned:
    """Money that went back to its customer once."""

    order_id: str
    kopecks: int
    at: datetime
    ahead: bool = False
    """Of what was paid ahead, beside any goods."""


class Taken:
    """Reads settlements that were taken, and refunds that were paid."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def between(self, since: datetime, until: datetime, most: int) -> list[Settled]:
        """Taken in [since, until), the earliest first; at most so many."""
        settled = (SettlementRow.taken_at >= since) & (SettlementRow.taken_at < until)
        ahead = (HoldRow.advance_at >= since) & (HoldRow.advance_at < until)
        with self._work.read() as tx:
            return _read(tx, settled, ahead, most)

    def of_ids(self, ids: Sequence[str]) -> list[Settled]:
        """These settlements, as far as their money was taken."""
        found: list[Settled] = []
        with self._work.read() as tx:
            tx.session.flush()
            for start in range(0, len(ids), PART):
                part = ids[start : start + PART]
                found += _read(tx, SettlementRow.id.in_(part), HoldRow.id.in_(part), len(part))
        return found

    def of_orders(self, order_ids: Sequence[str]) -> list[Settled]:
        """The settlements of these orders, as far as their money was taken."""
        with self._work.read() as tx:
            standing, holds = store.standing_of(tx, order_ids), store.holds_of(tx, order_ids)
            rows = [row for row in standing.values() if row.state == "taken" and row.method != "invoice"]
            ahead = [each for of_one in holds.values() for each in of_one if each.advance_at is not None]
            return _added(tx, rows, ahead)

    def by_invoice(self, order_ids: Sequence[str]) -> list[Settled]:
        """What companies have paid of the invoices of these orders."""
        return self._paid_invoices(InvoiceRow.order_id.in_(order_ids), len(order_ids))

    def by_invoice_between(self, since: datetime, until: datetime, most: int) -> list[Settled]:
        """The same of [since, until); at most so many."""
        return self._paid_invoices((InvoiceRow.paid_at >= since) & (InvoiceRow.paid_at < until), most)

    def asked(self, order_ids: Sequence[str]) -> set[str]:
        """Those of these orders whose money is asked for, without an answer yet."""
        with self._work.read() as tx:
            return {id_ for id_, row in store.standing_of(tx, order_ids).items() if row.state == "asked"}

    def back(self, order_ids: Sequence[str]) -> list[Returned]:
        """What was paid back to these orders, of their settlements and of what was paid ahead."""
        return self._returned(RefundRow.order_id.in_(order_ids), len(order_ids) * MOST_BACK)

    def back_between(self, since: datetime, until: datetime, most: int) -> list[Returned]:
        """The same of [since, until); at most so many."""
        return self._returned((RefundPartRow.ended_at >= since) & (RefundPartRow.ended_at < until), most)

    def _paid_invoices(self, which: ColumnElement[bool], most: int) -> list[Settled]:
        query = select(InvoiceRow.order_id, InvoiceRow.kopecks, InvoiceRow.paid_at).where(
            which, InvoiceRow.paid_at.is_not(None)
        )
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.execute(query.order_by(InvoiceRow.paid_at).limit(most))
            return [Settled(id_, id_, "invoice", kopecks, at) for id_, kopecks, at in rows]  # type: ignore[arg-type]

    def _returned(self, which: ColumnElement[bool], most: int) -> list[Returned]:
        query = (
            select(
                RefundRow.order_id,
                RefundPartRow.kopecks,
                RefundPartRow.ended_at,
                RefundRow.settlement_id.is_(None),
            )
            .join(RefundPartRow, RefundPartRow.refund_id == RefundRow.id)
            .outerjoin(HoldRow, HoldRow.id == RefundPartRow.hold_id)
            .where(which, RefundPartRow.state.in_(WENT_BACK))
            .where(or_(RefundRow.settlement_id.is_not(None), HoldRow.advance_at.is_not(None)))
        )
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.execute(query.order_by(RefundPartRow.ended_at).limit(most))
            return [Returned(order_id, kopecks, at, bool(ahead)) for order_id, kopecks, at, ahead in rows]  # type: ignore[arg-type]


def _read(tx: Tx, settled: ColumnElement[bool], ahead: ColumnElement[bool], most: int) -> list[Settled]:
    """Settlements and what came ahead, the earliest first; at most so many."""
    tx.session.flush()
    query = select(SettlementRow).where(_IN_HAND, settled)
    rows = list(tx.session.scalars(query.order_by(SettlementRow.taken_at, SettlementRow.id).limit(most)))
    came = select(HoldRow.id, HoldRow.order_id, HoldRow.captured_kopecks, HoldRow.advance_at).where(
        ahead, HoldRow.advance_at.is_not(None)
    )
    paid = tx.session.execute(came.order_by(HoldRow.advance_at, HoldRow.id).limit(most)).all()
    return _added(tx, rows, paid)[:most]


def _added(tx: Tx, rows: Sequence[SettlementRow], ahead: Sequence[Any]) -> list[Settled]:
    offset: dict[str, int] = {}
    for start in range(0, len(rows), PART):
        offset |= store.offset(tx, [row.id for row in rows[start : start + PART]])
    found = [
        Settled(row.id, row.order_id, row.method, row.kopecks - offset.get(row.id, 0), row.taken_at or row.created_at)
        for row in rows
    ]  # fmt: skip
    found += [
        Settled(each.id, each.order_id, AHEAD, each.captured_kopecks, each.advance_at) for each in ahead
    ]
    return sorted(found, key=lambda each: (each.taken_at, each.id))
