"""Use cases of fiscal debts: named with a deadline when a till will not write a receipt, over when one has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.receipts.debt_rules import DOCUMENT_TAKEN, DUE_AFTER, WAITING, WAITS, next_try, owner
from lukoshko_server.receipts.rows import FiscalDebtRow, ReceiptRow
from lukoshko_server.receipts.store import locked

MOST = 500
UNWRITTEN = ("queued", "refused")


@dataclass(frozen=True)
class Debt:
    """A fiscal debt as read."""

    receipt_id: str
    order_id: str
    kopecks: int
    why: str
    owner: str
    since: datetime
    due_at: datetime
    tries: int
    next_at: datetime
    till_id: str
    """Where the receipt lies."""
    state: str
    """The receipt's: queued, or refused."""


class Debts:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open(self, receipt_id: str, why: str) -> None:
        """No till writes this receipt now: owed since its settlement; while it is owed already, only why is new.

        One that was over is owed again: a document that a person gave the receipt was another's.
        """
        with self._work() as tx:
            receipt = locked(tx, receipt_id)
            if receipt.state not in UNWRITTEN:
                return
            row = tx.session.get(FiscalDebtRow, receipt_id, populate_existing=True)
            fresh = row is None or row.ended_at is not None
            if row is None:
                row = FiscalDebtRow(
                    receipt_id=receipt_id, settlement_id=receipt.settlement_id, order_id=receipt.order_id,
                    kopecks=receipt.total_kopecks, since=receipt.created_at, due_at=receipt.created_at + DUE_AFTER,
                    tries=0, next_at=tx.now, how="",
                )  # fmt: skip
                tx.session.add(row)
            row.ended_at, row.how = None, ""
            if fresh:
                tx.record("receipt", receipt_id, "fiscal debt", after=why, order_id=row.order_id)
            row.why = why[:60]
            tx.session.flush()
            tx.touch("order", row.order_id)

    def open_waiting(self, now: datetime) -> list[str]:
        """Receipts that no till has written for long and that are no debts yet: the orders of these, now debts."""
        known = select(FiscalDebtRow.receipt_id).where(
            FiscalDebtRow.receipt_id == ReceiptRow.id, FiscalDebtRow.ended_at.is_(None)
        )
        late = (
            select(ReceiptRow.id, ReceiptRow.order_id, ReceiptRow.code)
            .where(
                ReceiptRow.state.in_(UNWRITTEN),
                ReceiptRow.created_at <= now - WAITS,
                ~known.exists(),
            )
            .order_by(ReceiptRow.created_at)
            .limit(MOST)
        )
        with self._work.read() as tx:
            found = list(tx.session.execute(late))
        for receipt_id, _, code in found:
            self.open(receipt_id, code or WAITING)
        return [order_id for _, order_id, _ in found]

    def end(self, settlement_id: str, how: str) -> None:
        """Something of the settlement is written: over is what is printed or has its correction, and nothing else.

        A settlement may have two that are written one by one: a correction that undoes, and one that says it right.
        """
        with self._work() as tx:
            for row in tx.session.scalars(_OF_SETTLEMENT, {"settlement_id": settlement_id}):
                row.ended_at, row.how = tx.now, how[:60]
                tx.record("receipt", row.receipt_id, "fiscal debt over", after=how, order_id=row.order_id)
                tx.touch("order", row.order_id)
            tx.session.flush()

    def tried(self, receipt_id: str) -> None:
        """One more try was made, or none could be: when the next one is."""
        with self._work() as tx:
            row = tx.session.get_one(FiscalDebtRow, receipt_id, populate_existing=True)
            row.next_at, row.tries = next_try(row.tries, tx.now), row.tries + 1
            tx.session.flush()

    def due(self, now: datetime) -> list[Debt]:
        """What a till may be tried for now, the oldest first; past its deadline a person corrects it."""
        query = _open().where(
            FiscalDebtRow.next_at <= now, FiscalDebtRow.due_at > now, FiscalDebtRow.why != DOCUMENT_TAKEN
        )
        return self._read(query.order_by(FiscalDebtRow.since))

    def waiting(self) -> list[Debt]:
        """Everything that is owed, the most urgent first."""
        return self._read(_open().order_by(FiscalDebtRow.due_at, FiscalDebtRow.receipt_id))

    def of_orders(self, order_ids: Sequence[str]) -> list[Debt]:
        """What is owed of these orders."""
        return self._read(_OF_ORDERS, ids=list(order_ids))

    def due_by_order(self, order_ids: Sequence[str]) -> dict[str, datetime]:
        """The earliest deadline of what is owed of these orders; orders that owe nothing are left out."""
        found: dict[str, datetime] = {}
        for debt in self.of_orders(order_ids):
            found[debt.order_id] = min(found.get(debt.order_id, debt.due_at), debt.due_at)
        return found

    def one(self, receipt_id: str) -> Debt | None:
        """The debt of a receipt while it is owed."""
        return next(iter(self._read(_open().where(FiscalDebtRow.receipt_id == receipt_id))), None)

    def _read(self, query: Select[FiscalDebtRow, ReceiptRow], **values: object) -> list[Debt]:
        with self._work.read() as tx:
            found = tx.session.execute(query, values)
            return [_as_debt(tx, debt, receipt) for debt, receipt in found]


def _open() -> Select[FiscalDebtRow, ReceiptRow]:
    query = select(FiscalDebtRow, ReceiptRow).join(ReceiptRow, ReceiptRow.id == FiscalDebtRow.receipt_id)
    return query.where(FiscalDebtRow.ended_at.is_(None)).limit(MOST)


_OF_ORDERS = _open().where(FiscalDebtRow.order_id.in_(bindparam("ids", expanding=True)))
_OF_SETTLEMENT = (
    _open()
    .where(FiscalDebtRow.settlement_id == bindparam("settlement_id"), ReceiptRow.state.not_in(UNWRITTEN))
    .with_for_update(of=FiscalDebtRow)
)


def _as_debt(tx: Tx, debt: FiscalDebtRow, receipt: ReceiptRow) -> Debt:
    return Debt(
        debt.receipt_id, debt.order_id, debt.kopecks, debt.why, owner(debt.due_at, tx.now), debt.since, debt.due_at,
        debt.tries, debt.next_at, receipt.till_id, receipt.state,
    )  # fmt: skip
