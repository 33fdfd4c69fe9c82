"""Named items between customers and us that money or goods still owe: each has an owner and a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, bindparam, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.refusals import ClaimClosed
from lukoshko_server.handover.rows import ClaimRow
from lukoshko_server.handover.rules import claim_due
from lukoshko_wire.problems import NotFound

MOST = 500
PLACE = "place"
"""Stands until a parcel has a cell after all, or another way is chosen."""

_OF_KIND = select(ClaimRow.id).where(
    ClaimRow.order_id == bindparam("order_id"),
    ClaimRow.kind == bindparam("wanted"),
    ClaimRow.closed_at.is_(None),
)
_OF_ORDERS = (
    select(ClaimRow)
    .where(ClaimRow.closed_at.is_(None), ClaimRow.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(ClaimRow.due_at, ClaimRow.id)
)


@dataclass(frozen=True)
class Claim:
    """A claim as read."""

    id: str
    order_id: str
    kind: str
    ref: str
    why: str
    kopecks: int
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    closed_by: str
    note: str


class Claims:
    """Opens, finds and closes claims; each use joins the caller's transaction, the order is locked."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open(self, order_id: str, kind: str, ref: str, why: str, actor: str, kopecks: int = 0) -> Claim:
        """Name what is owed; while the same is open already, that one is the answer."""
        with self._work() as tx:
            row = _one(tx, _open(order_id, kind, ref))
            if row is None:
                row = ClaimRow(
                    id=str(uuid4()), order_id=order_id, kind=kind, ref=ref, why=why, kopecks=kopecks, opened_at=tx.now,
                    opened_by=actor[:64], due_at=claim_due(kind, tx.now), closed_by="", note="",
                )  # fmt: skip
                tx.session.add(row)
                self._moved(tx, row, "opened", f"{why} {kopecks}")
            return _as_claim(row)

    def close(self, claim_id: str, note: str, actor: str) -> Claim:
        """It is settled. Raises NotFound, ClaimClosed."""
        with self._work() as tx:
            row = _one(tx, select(ClaimRow).where(ClaimRow.id == claim_id))
            if row is None:
                raise NotFound("no such claim", claim_id=claim_id)
            if row.closed_at is not None:
                raise ClaimClosed("this claim is closed", claim_id=claim_id, by=row.closed_by)
            row.closed_at, row.closed_by, row.note = tx.now, actor[:64], note[:500]
            self._moved(tx, row, "closed", note)
            return _as_claim(row)

    def settle(self, order_id: str, kind: str, note: str, actor: str) -> None:
        """Close whatever of this kind is open for the order; nothing is no error."""
        with self._work() as tx:
            for claim_id in tx.run(_OF_KIND, {"order_id": order_id, "wanted": kind}).scalars().all():
                self.close(claim_id, note, actor)

    def settle_of(self, order_id: str, kind: str, ref: str, note: str, actor: str) -> None:
        """Close the claim about this one thing; nothing is no error."""
        with self._work() as tx:
            row = _one(tx, _open(order_id, kind, ref))
            if row is not None:
                self.close(row.id, note, actor)

    def get(self, claim_id: str) -> Claim:
        """One claim. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(ClaimRow, claim_id)
            if row is None:
                raise NotFound("no such claim", claim_id=claim_id)
            return _as_claim(row)

    def waiting(self) -> list[Claim]:
        """What is open, the most urgent first."""
        with self._work.read() as tx:
            query = (
                select(ClaimRow).where(ClaimRow.closed_at.is_(None)).order_by(ClaimRow.due_at, ClaimRow.id)
            )
            return [_as_claim(row) for row in tx.session.scalars(query.limit(MOST))]

    def of_orders(self, order_ids: Sequence[str]) -> list[Claim]:
        """What is open of these orders."""
        with self._work.read() as tx:
            return [_as_claim(row) for row in tx.session.scalars(_OF_ORDERS, {"ids": list(order_ids)})]

    def homeless(self, order_ids: Sequence[str]) -> set[str]:
        """Parcels of these orders that no cell of their locker takes."""
        return {each.ref for each in self.of_orders(order_ids) if each.kind == PLACE}

    def overdue(self, kind: str, now: datetime) -> list[Claim]:
        """What of this kind should have been settled by now."""
        with self._work.read() as tx:
            query = select(ClaimRow).where(
                ClaimRow.closed_at.is_(None), ClaimRow.kind == kind, ClaimRow.due_at <= now
            )
            return [_as_claim(row) for row in tx.session.scalars(query.limit(MOST))]

    def _moved(self, tx: Tx, row: ClaimRow, what: str, after: str) -> None:
        tx.session.flush()
        tx.record("claim", row.id, f"{row.kind} {what}", after=after, order_id=row.order_id)
        tx.touch("order", row.order_id)
        tx.touch("claim", row.id)
        tx.touch("proof", row.order_id)


def _open(order_id: str, kind: str, ref: str) -> Select[ClaimRow]:
    return select(ClaimRow).where(
        ClaimRow.order_id == order_id,
        ClaimRow.kind == kind,
        ClaimRow.ref == ref,
        ClaimRow.closed_at.is_(None),
    )


def _one(tx: Tx, query: Select[ClaimRow]) -> ClaimRow | None:
    return tx.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _as_claim(row: ClaimRow) -> Claim:
    return Claim(
        row.id, row.order_id, row.kind, row.ref, row.why, row.kopecks, row.opened_at, row.due_at, row.closed_at,
        row.closed_by, row.note,
    )  # fmt: skip
