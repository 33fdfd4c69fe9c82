"""Money that goes back to a customer after a settlement: as it came, by a card through the bank, cash by hand."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import Tx
from lukoshko_server.payments import store
from lukoshko_server.payments.books import Books
from lukoshko_server.payments.happenings import AheadReturned, MoneyKept, MoneyReturned
from lukoshko_server.payments.rows import (
    HoldRow,
    PartRow,
    RefundDueRow,
    RefundPartRow,
    RefundRow,
    SettlementRow,
)
from lukoshko_server.payments.rules import OF_REFUND, OverTaken, share_exchange
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)

OTHER_SUM = "payments.other-sum"


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
    exchanged_kopecks: int = 0
    """How much of it the customer took in other goods."""
    owed_kopecks: int = 0
    """What of it the bank kept, and the shop has not paid another way yet."""


class Refunds(Books):
    """The subject's use cases for money on its way back; each joins the caller's transaction and locks the order."""

    def ways_of(self, order_ids: Sequence[str]) -> dict[str, PayMethod]:
        """How the money of these orders came, and goes back; those whose money was not taken are left out."""
        with self._work.read() as tx:
            standing = store.standing_of(tx, order_ids)
            return {id_: PayMethod(row.method) for id_, row in standing.items() if row.state == "taken"}

    def left_by_way(self, order_id: str) -> dict[PayMethod, int]:
        """How what is left of an order's money would go back, the first way first; nothing where none was taken."""
        with self._work.read() as tx:
            standing = store.standing(tx, order_id)
            left: dict[PayMethod, int] = {}
            if standing is not None and standing.state == "taken":
                for part in store.parts_back(tx, standing.id):
                    method = PayMethod(part.method)
                    left[method] = left.get(method, 0) + part.left_kopecks
            return {method: kopecks for method, kopecks in left.items() if kopecks}

    def get(self, refund_id: str) -> Refund | None:
        """One refund, or None."""
        with self._work.read() as tx:
            row = tx.session.get(RefundRow, refund_id, populate_existing=True)
            return _as_refund(row) if row is not None else None

    def of_order(self, order_id: str) -> list[Refund]:
        """What went back, or was to, the latest first."""
        with self._work.read() as tx:
            tx.session.flush()
            mine = RefundRow.order_id == order_id
            rows = tx.session.scalars(select(RefundRow).where(mine).order_by(RefundRow.created_at.desc()))
            query = select(RefundPartRow).join(RefundRow, RefundRow.id == RefundPartRow.refund_id)
            parts: dict[str, list[RefundPartRow]] = {}
            for part in tx.session.scalars(query.where(mine)):
                parts.setdefault(part.refund_id, []).append(part)
            return [_in_parts(row, parts[row.id]) for row in rows]

    def give_back(
        self, order_id: str, refund_id: str, kopecks: int, *, why: str, by: str, exchanged_kopecks: int = 0
    ) -> None:
        """Cash and a card's terminal: done by hand, MoneyReturned at once; the bank: MoneyReturned or MoneyKept follows.

        What is exchanged for other goods does not move. The same refund again changes nothing.
        Raises NothingTaken, OverTaken, Conflict.
        """
        with self._work() as tx:
            self._lock_order(order_id)
            there = tx.session.get(RefundRow, refund_id, populate_existing=True)
            if there is not None:
                if (there.order_id, there.kopecks) != (order_id, kopecks):
                    raise Conflict("this refund is another one", refund_id=refund_id)
                return
            settlement = store.taken(tx, order_id)
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
            self._divide(tx, row, exchanged_kopecks)
            self._resolve_refund(tx, row)

    def gone_before(self, op: str) -> int | None:
        """What went back of the same payment before; None while another refund of it is on its way at the bank."""
        with self._work.read() as tx:
            own = tx.session.get_one(RefundPartRow, op, populate_existing=True)
            asked_at = tx.session.get_one(RefundRow, own.refund_id).created_at
            query = (
                select(RefundPartRow, RefundRow.created_at)
                .join(RefundRow, RefundRow.id == RefundPartRow.refund_id)
                .where(
                    RefundPartRow.hold_id == own.hold_id,
                    RefundPartRow.id != op,
                    RefundPartRow.state != "failed",
                )
            )
            others = [(row, at) for row, at in tx.session.execute(query)]
            if any(row.state == "asked" for row, at in others if (at, row.id) < (asked_at, op)):
                return None
            return sum(row.kopecks for row, _ in others if row.state == "returned")

    def by_bank(self, order_id: str) -> int:
        """How much of what is left of the order's money would go back through a bank or a terminal. Raises NothingTaken."""
        with self._work.read() as tx:
            parts = store.parts(tx, store.taken(tx, order_id).id)
            return sum(part.left_kopecks for part in parts if part.method != PayMethod.CASH)

    def waits(self, op: str) -> bool:
        """True while the bank has not spoken about this part of a refund."""
        with self._work.read() as tx:
            part = tx.session.get(RefundPartRow, op, populate_existing=True)
            return part is not None and part.state == "asked"

    def ended(self, op: str, *, code: str = "", went_kopecks: int | None = None) -> None:
        """The bank has given a part back, or with a `code` certainly not. Again changes nothing. Raises NotFound.

        Another sum than was asked for is given back all the same: what is missing of it is owed, and named.
        """
        with self._work() as tx:
            part = tx.session.get(RefundPartRow, op)
            if part is None:
                raise NotFound("no such refund", refund_id=op)
            row = tx.session.get_one(RefundRow, part.refund_id)
            self._lock_order(row.order_id)
            tx.session.refresh(part)
            tx.session.refresh(row)
            if part.state != "asked":
                return
            part.state, part.ended_at = "failed" if code else "returned", tx.now
            if code:
                row.code = code[:60]
            other = went_kopecks if went_kopecks not in (None, part.kopecks) else None
            if other is not None:
                row.code = OTHER_SUM
            tx.session.flush()
            self._resolve_refund(tx, row)
            if other is not None:
                self._other_sum(tx, row, part, other)

    def _other_sum(self, tx: Tx, row: RefundRow, part: RefundPartRow, went_kopecks: int) -> None:
        log.error("refund %s: %d were asked for, %d went back", part.id, part.kopecks, went_kopecks)
        told = f"{went_kopecks} {OTHER_SUM}"
        tx.record(
            "refund", row.id, "another sum", before=str(part.kopecks), after=told, order_id=row.order_id
        )
        if went_kopecks < part.kopecks:
            self._owe(tx, row.order_id, f"{OF_REFUND}{part.id}:short", part.kopecks - went_kopecks, OTHER_SUM)

    def _divide(self, tx: Tx, row: RefundRow, exchanged_kopecks: int) -> None:
        """Each part goes back the way it came: through the bank first, then by a person's hand, cash last."""
        parts = store.parts_back(tx, row.settlement_id or "")
        kept, shares = share_exchange([part.left_kopecks for part in parts], row.kopecks, exchanged_kopecks)
        for part, stays, share in zip(parts, kept, shares, strict=True):
            part.refunded_kopecks += stays + share
            op = row.id if part is parts[0] else f"{row.id}:{part.no}"
            if stays:
                _by_hand(tx, row, f"{row.id}:x{part.no}", part, stays, exchanged=True)
            if share and part.hold_id:
                self._refund_part(tx, row.id, op, self._hold_of(tx, part), part.no, share)
            elif share:
                _by_hand(tx, row, op, part, share)

    def _hold_of(self, tx: Tx, part: PartRow) -> HoldRow:
        """The payment that a part counts; of an exchange it is another order's, locked after this one."""
        if part.exchanged:
            self._lock_order(store.hold(tx, part.hold_id or "").order_id)
        return store.hold(tx, part.hold_id or "")

    def _stays(self, tx: Tx, row: RefundRow, part: RefundPartRow) -> None:
        """The bank kept all of a refund: it is settled money again. A surplus, and what is missing of a refund of which
        some went back, stay asked back: they are owed, and never tried twice."""
        if row.settlement_id is None:
            return
        settlement = tx.session.get_one(SettlementRow, row.settlement_id, populate_existing=True)
        of = tx.session.get_one(PartRow, (row.settlement_id, part.settlement_part), populate_existing=True)
        settlement.refunded_kopecks -= part.kopecks
        of.refunded_kopecks -= part.kopecks
        if part.hold_id:
            self._hold_of(tx, of).refunded_kopecks -= part.kopecks

    def _resolve_refund(self, tx: Tx, row: RefundRow) -> None:
        """When the bank has spoken about every part. What some gave back and others not is owed for the rest."""
        query = select(RefundPartRow).where(RefundPartRow.refund_id == row.id)
        parts = list(tx.session.scalars(query.execution_options(populate_existing=True)))
        if any(part.state == "asked" for part in parts):
            return
        failed = [part for part in parts if part.state == "failed"]
        kept = sum(part.kopecks for part in failed)
        if kept == row.kopecks:
            for part in failed:
                self._stays(tx, row, part)
        self._end(tx, row, "failed" if kept == row.kopecks else "returned", row.kopecks - kept)
        if kept and (kept < row.kopecks or row.settlement_id is None):
            # after what went back has paid other debts
            self._owe(tx, row.order_id, f"{OF_REFUND}{row.id}", kept, row.code)

    def _end(self, tx: Tx, row: RefundRow, state: str, kopecks: int) -> None:
        row.state, row.ended_at = state, tx.now
        tx.session.flush()
        tx.record("refund", row.id, state, before="asked", after=row.code, order_id=row.order_id)
        tx.touch("order", row.order_id)
        if row.settlement_id is None:
            if state == "returned":
                tell_ahead(tx, row, "returned")
            return
        if state == "returned":
            _pay_off(tx, row.order_id, kopecks)
            cash = store.went_back(tx, row.id).get(PayMethod.CASH, 0)
            tx.tell(MoneyReturned(row.order_id, row.id, kopecks, cash))
        else:
            tx.tell(MoneyKept(row.order_id, row.id, row.code))


def tell_ahead(tx: Tx, row: RefundRow, state: str) -> None:
    """Of what went back beside any settlement, in parts of this state, say what was paid ahead under a receipt."""
    query = select(RefundPartRow.hold_id, RefundPartRow.kopecks).where(
        RefundPartRow.refund_id == row.id, RefundPartRow.state == state
    )
    for hold_id, kopecks in tx.session.execute(query).all():
        if hold_id and store.hold(tx, hold_id).advance_at is not None:
            tx.tell(AheadReturned(row.order_id, row.id, hold_id, kopecks))


def _by_hand(
    tx: Tx, row: RefundRow, op: str, part: PartRow, kopecks: int, *, exchanged: bool = False
) -> None:
    tx.session.add(
        RefundPartRow(
            id=op, refund_id=row.id, settlement_part=part.no, kopecks=kopecks, state="returned", ended_at=tx.now,
            exchanged=exchanged,
        )
    )  # fmt: skip
    tx.session.flush()


def _pay_off(tx: Tx, order_id: str, kopecks: int) -> None:
    """What was owed for goods that nobody got is paid by this, the oldest first; what a bank kept before never is."""
    query = select(RefundDueRow).where(
        RefundDueRow.order_id == order_id,
        RefundDueRow.ended_at.is_(None),
        ~RefundDueRow.id.startswith(OF_REFUND),
    )
    for debt in tx.session.scalars(query.order_by(RefundDueRow.since, RefundDueRow.id).with_for_update()):
        if kopecks >= debt.kopecks:
            kopecks -= debt.kopecks
            debt.ended_at = tx.now
            tx.record("order", order_id, "refund paid", before=str(debt.kopecks))
        elif kopecks:
            debt.kopecks, kopecks = debt.kopecks - kopecks, 0
    tx.session.flush()


def _in_parts(row: RefundRow, parts: Sequence[RefundPartRow]) -> Refund:
    owed = row.state == "returned" or row.settlement_id is None
    return replace(
        _as_refund(row),
        exchanged_kopecks=sum(part.kopecks for part in parts if part.exchanged),
        owed_kopecks=sum(part.kopecks for part in parts if part.state == "failed") if owed else 0,
    )


def _as_refund(row: RefundRow) -> Refund:
    return Refund(
        row.id, row.order_id, PayMethod(row.method), row.kopecks, row.state, row.why, row.by, row.code, row.created_at
    )  # fmt: skip
