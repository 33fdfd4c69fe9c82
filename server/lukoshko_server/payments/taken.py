"""Settlements whose money was taken, by time and by id, for whoever sets them against receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lukoshko_server.db import Work
from lukoshko_server.payments.rows import SettlementRow

PART = 500


@dataclass(frozen=True)
class Settled:
    """Money that was taken once."""

    id: str
    order_id: str
    method: str
    kopecks: int
    taken_at: datetime


class Taken:
    """Reads settlements that were taken."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def between(self, since: datetime, until: datetime, most: int) -> list[Settled]:
        """Taken in [since, until), the earliest first; at most so many."""
        query = select(SettlementRow).where(
            SettlementRow.state == "taken", SettlementRow.taken_at >= since, SettlementRow.taken_at < until
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
                rows = tx.session.scalars(query.where(SettlementRow.state == "taken"))
                found += [_settled(row) for row in rows]
        return found


def _settled(row: SettlementRow) -> Settled:
    return Settled(row.id, row.order_id, row.method, row.kopecks, row.taken_at or row.created_at)
