"""Settlements whose money was taken, by time and by id, for whoever sets them against receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from lukoshko_server.db import Work
from lukoshko_server.payments.rows import InvoiceRow, RefundPartRow, RefundRow, SettlementRow

PART = 500
MOST_BACK = 1000
"""Refunds of one order."""
_returned_at = func.coalesce(RefundRow.ended_at, RefundRow.created_at)
_IN_HAND = and_(SettlementRow.state == "taken", SettlementRow.method != "invoice")
"""A company that pays by its bank gets no receipt of a till: what it owes stands among the receivables."""


@dataclass(frozen=True)
class Settled:
    """Money that was taken once."""

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


class Taken:
    """Reads settlements that were taken, and refunds that were paid."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def between(self, since: datetime, until: datetime, most: int) -> list[Settled]:
        """Taken in [since, until), the earliest first; at most so many."""
        query = select(SettlementRow).where(
            _IN_HAND, SettlementRow.taken_at >= since, SettlementRow.taken_at < until
        )
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.scalars(query.order_by(SettlementRow.taken_at, SettlementRow.id).limit(most))
            return [_settled(row) for row in rows]

    def of_ids(self, ids: Sequence[str]) -> list[Settled]:
        """These settlements, as far as their money was taken."""
        found: list[Settled] = []
        with self._work.read() as tx:
            tx.session.flush()
            for start in range(0, len(ids), PART):
                query = select(SettlementRow).where(SettlementRow.id.in_(ids[start : start + PART]))
                rows = tx.session.scalars(query.where(_IN_HAND))
                found += [_settled(row) for row in rows]
        return found

    def of_orders(self, order_ids: Sequence[str]) -> list[Settled]:
        """The settlements of these orders, as far as their money was taken."""
        query = select(SettlementRow).where(SettlementRow.order_id.in_(order_ids), _IN_HAND)
        with self._work.read() as tx:
            tx.session.flush()
            return [_settled(row) for row in tx.session.scalars(query.order_by(SettlementRow.taken_at))]

    def by_invoice(self, order_ids: Sequence[str]) -> list[Settled]:
        """What companies have paid of the invoices of these orders."""
        return self._paid_invoices(InvoiceRow.order_id.in_(order_ids), len(order_ids))

    def by_invoice_between(self, since: datetime, until: datetime, most: int) -> list[Settled]:
        """The same of [since, until); at most so many."""
        return self._paid_invoices((InvoiceRow.paid_at >= since) & (InvoiceRow.paid_at < until), most)

    def asked(self, order_ids: Sequence[str]) -> set[str]:
        """Those of these orders whose money is asked for, without an answer yet."""
        query = select(SettlementRow.order_id).where(
            SettlementRow.order_id.in_(order_ids), SettlementRow.state == "asked"
        )
        with self._work.read() as tx:
            tx.session.flush()
            return set(tx.session.scalars(query))

    def back(self, order_ids: Sequence[str]) -> list[Returned]:
        """What of the settlements of these orders was paid back."""
        return self._returned(RefundRow.order_id.in_(order_ids), len(order_ids) * MOST_BACK)

    def back_between(self, since: datetime, until: datetime, most: int) -> list[Returned]:
        """The same of [since, until); at most so many."""
        return self._returned((_returned_at >= since) & (_returned_at < until), most)

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
            select(RefundRow.order_id, RefundPartRow.kopecks, _returned_at)
            .join(RefundPartRow, RefundPartRow.refund_id == RefundRow.id)
            .where(which, RefundPartRow.state == "returned", RefundRow.settlement_id.is_not(None))
        )
        with self._work.read() as tx:
            tx.session.flush()
            rows = tx.session.execute(query.order_by(_returned_at).limit(most))
            return [Returned(order_id, kopecks, at) for order_id, kopecks, at in rows]


def _settled(row: SettlementRow) -> Settled:
    return Settled(row.id, row.order_id, row.method, row.kopecks, row.taken_at or row.created_at)
