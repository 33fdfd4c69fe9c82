"""Money that goes back to a customer after a settlement: as it came, by a card through the bank, cash by hand."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.asks import RefundAsk
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.happenings import MoneyKept, MoneyReturned
from lukoshko_server.payments.rows import RefundDueRow, RefundRow, SettlementRow
from lukoshko_server.payments.rules import NothingTaken, OverTaken
from lukoshko_wire.message import encode
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refund:
    """A refund as read."""

    id: str
    order_id: str
    method: PayMethod
    kopecks: int
    state: str
    why: str
    by: str
    code: str
    created_at: datetime


class Refunds(Books):
    """The subject's use cases for money on its way back; each joins the caller's transaction and locks the order."""

    def method_of(self, order_id: str) -> PayMethod:
        """How the order's money came, and goes back. Raises NothingTaken."""
        with self._work.read() as tx:
            return PayMethod(_taken(tx, order_id).method)

    def get(self, refund_id: str) -> Refund | None:
        """One refund, or None."""
        with self._work.read() as tx:
            row = tx.session.get(RefundRow, refund_id, populate_existing=True)
            return _as_refund(row) if row is not None else None

    def of_order(self, order_id: str) -> list[Refund]:
        """What went back, or was to, the latest first."""
        with self._work.read() as tx:
            tx.session.flush()
            query = select(RefundRow).where(RefundRow.order_id == order_id)
            return [
                _as_refund(row) for row in tx.session.scalars(query.order_by(RefundRow.created_at.desc()))
            ]

    def give_back(self, order_id: str, refund_id: str, kopecks: int, *, why: str, by: str) -> None:
        """Cash and a card's terminal: done by hand, MoneyReturned at once; the bank: MoneyReturned or MoneyKept follows.

        The same refund again changes nothing. Raises NothingTaken, OverTaken, Conflict.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            there = tx.session.get(RefundRow, refund_id, populate_existing=True)
            if there is not None:
                if (there.order_id, there.kopecks) != (order_id, kopecks):
                    raise Conflict("this refund is another one", refund_id=refund_id)
                return
            settlement = _taken(tx, order_id)
            left = settlement.kopecks - settlement.refunded_kopecks
            if kopecks > left:
                raise OverTaken(f"{left} are left of what was taken", left_kopecks=left, kopecks=kopecks)
            settlement.refunded_kopecks += kopecks
            row = RefundRow(
                id=refund_id, order_id=order_id, settlement_id=settlement.id, method=settlement.method, kopecks=kopecks,
                state="asked", why=why[:300], by=by[:100], code="", created_at=tx.now,
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            tx.record("refund", refund_id, "asked", after=f"{row.method} {kopecks} {why}", order_id=order_id)
            if settlement.hold_id is None:
                self._end(tx, row, "returned")
                return
            hold = store.hold(tx, settlement.hold_id)
            ask = RefundAsk(
                refund_id=refund_id, acquirer=hold.acquirer, provider_id=hold.provider_id or "", kopecks=kopecks
            )  # fmt: skip
            self._outbox.put(tx, "bank.refund", f"bank.refund:{refund_id}", encode(ask).decode())

    def gone_before(self, refund_id: str) -> int | None:
        """What went back of the same money before; None while another refund of it is on its way at the bank."""
        with self._work.read() as tx:
            row = tx.session.get_one(RefundRow, refund_id, populate_existing=True)
            query = select(RefundRow).where(
                RefundRow.settlement_id == row.settlement_id,
                RefundRow.id != refund_id,
                RefundRow.state != "failed",
            )
            others = tx.session.scalars(query.order_by(RefundRow.created_at, RefundRow.id)).all()
            earlier = [each for each in others if (each.created_at, each.id) < (row.created_at, row.id)]
            if any(each.state == "asked" for each in earlier):
                return None
            return sum(each.kopecks for each in others if each.state == "returned")

    def ended(self, refund_id: str, *, code: str = "") -> None:
        """The bank has given it back, or with a `code` certainly not. Again changes nothing. Raises NotFound."""
        with self._work() as tx:
            row = tx.session.get(RefundRow, refund_id)
            if row is None:
                raise NotFound("no such refund", refund_id=refund_id)
            self._lock_order(row.order_id)
            tx.session.refresh(row)
            if row.state != "asked":
                return
            if code:
                settlement = tx.session.get_one(SettlementRow, row.settlement_id, populate_existing=True)
                settlement.refunded_kopecks -= row.kopecks
                row.code = code[:60]
            self._end(tx, row, "failed" if code else "returned")

    def _end(self, tx: Tx, row: RefundRow, state: str) -> None:
        row.state, row.ended_at = state, tx.now
        tx.session.flush()
        tx.record("refund", row.id, state, before="asked", after=row.code, order_id=row.order_id)
        tx.touch("order", row.order_id)
        if state == "returned":
            _pay_off(tx, row.order_id, row.kopecks)
            tx.tell(MoneyReturned(row.order_id, row.id, row.kopecks))
        else:
            tx.tell(MoneyKept(row.order_id, row.id, row.code))


def _taken(tx: Tx, order_id: str) -> SettlementRow:
    found = store.standing(tx, order_id)
    if found is None or found.state != "taken":
        raise NothingTaken("no money of this order was taken", order_id=order_id)
    return found


def _pay_off(tx: Tx, order_id: str, kopecks: int) -> None:
    """What was owed for goods that nobody got is paid by this, the oldest first."""
    query = select(RefundDueRow).where(RefundDueRow.order_id == order_id, RefundDueRow.ended_at.is_(None))
    for debt in tx.session.scalars(query.order_by(RefundDueRow.since, RefundDueRow.id).with_for_update()):
        if kopecks >= debt.kopecks:
            kopecks -= debt.kopecks
            debt.ended_at = tx.now
            tx.record("order", order_id, "refund paid", before=str(debt.kopecks))
        elif kopecks:
            debt.kopecks, kopecks = debt.kopecks - kopecks, 0
    tx.session.flush()


def _as_refund(row: RefundRow) -> Refund:
    return Refund(
        row.id, row.order_id, PayMethod(row.method), row.kopecks, row.state, row.why, row.by, row.code, row.created_at
    )  # fmt: skip
