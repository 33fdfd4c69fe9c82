"""What an acquirer must have in its own books of us: captures and refunds, for whoever lays them beside its register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lukoshko_server.db import Work
from lukoshko_server.payments.rows import HoldRow, RefundPartRow, RefundRow

PART = 500


@dataclass(frozen=True)
class BankOp:
    """Money that an acquirer moved for us. `op` is our name of it, `provider_id` the payment as the acquirer knows it."""

    kind: str
    op: str
    provider_id: str
    order_id: str
    kopecks: int
    at: datetime


class AtBank:
    """Reads captures and refunds of one acquirer."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def between(self, acquirer: str, since: datetime, until: datetime, most: int) -> list[BankOp]:
        """Made in [since, until), the earliest first; at most so many of each kind."""
        captured = _captures(acquirer).where(HoldRow.ended_at >= since, HoldRow.ended_at < until)
        returned = _refunds(acquirer).where(RefundPartRow.ended_at >= since, RefundPartRow.ended_at < until)
        with self._work.read() as tx:
            tx.session.flush()
            found = [*tx.session.execute(captured.limit(most)), *tx.session.execute(returned.limit(most))]
        return sorted(map(_op, found), key=lambda each: (each.at, each.op))

    def of(self, acquirer: str, provider_ids: Iterable[str]) -> list[BankOp]:
        """Everything about these payments, whenever it was."""
        ids: Sequence[str] = sorted(set(provider_ids))
        found: list[BankOp] = []
        with self._work.read() as tx:
            tx.session.flush()
            for start in range(0, len(ids), PART):
                mine = HoldRow.provider_id.in_(ids[start : start + PART])
                for query in (_captures(acquirer), _refunds(acquirer)):
                    found += map(_op, tx.session.execute(query.where(mine)))
        return found


def _captures(acquirer: str) -> Any:
    return select(
        HoldRow.id, HoldRow.provider_id, HoldRow.order_id, HoldRow.captured_kopecks, HoldRow.ended_at
    ).where(HoldRow.acquirer == acquirer, HoldRow.state == "captured", HoldRow.captured_kopecks > 0)


def _refunds(acquirer: str) -> Any:
    return (
        select(
            RefundPartRow.id,
            HoldRow.provider_id,
            RefundRow.order_id,
            -RefundPartRow.kopecks,
            RefundPartRow.ended_at,
        )
        .join(RefundRow, RefundRow.id == RefundPartRow.refund_id)
        .join(HoldRow, HoldRow.id == RefundPartRow.hold_id)
        .where(HoldRow.acquirer == acquirer, RefundPartRow.state == "returned")
    )


def _op(row: Any) -> BankOp:
    op, provider_id, order_id, signed, at = row
    return BankOp("capture" if signed > 0 else "refund", op, provider_id or "", order_id, abs(signed), at)
