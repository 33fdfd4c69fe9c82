"""Queries of shifts, journal and differences; rows never leave the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lukoshko_server.cash.rows import CashEntryRow, CashShiftRow, DiscrepancyRow
from lukoshko_server.cash.rules import KINDS, RUNNING, Entry, Span
from lukoshko_server.db import Tx
from lukoshko_wire.problems import NotFound

LATE = 30
"""Shifts of a courier that a late fact may belong to."""


@dataclass(frozen=True)
class Discrepancy:
    """A difference as read."""

    kopecks: int
    opened_at: datetime
    due_at: datetime
    how: str
    signed_by: str
    note: str


@dataclass(frozen=True)
class CashShift:
    """A shift as read, with what its journal says."""

    id: str
    courier_id: str
    state: str
    float_kopecks: int
    opened_at: datetime
    opened_by: str
    counted_at: datetime | None
    counted_kopecks: int | None
    handed_at: datetime | None
    handed_to: str
    banked_at: datetime | None
    slip: str
    confirmed_at: datetime | None
    sums: dict[str, int]
    """Kopecks of the journal by kind."""
    discrepancies: tuple[Discrepancy, ...]

    @property
    def in_bag_kopecks(self) -> int:
        """What the journal says is with the courier now."""
        return sum(self.sums.values())

    @property
    def expected_kopecks(self) -> int:
        """What must have been there when it was counted."""
        return self.in_bag_kopecks - self.sums.get("handed_over", 0)

    @property
    def open_discrepancy(self) -> Discrepancy | None:
        """The difference that nobody has signed for yet."""
        return next((each for each in self.discrepancies if not each.how), None)


def shift_row(tx: Tx, shift_id: str, *, lock: bool = False) -> CashShiftRow:
    """One shift as it is now. Raises NotFound."""
    row = tx.session.get(CashShiftRow, shift_id, populate_existing=True, with_for_update=lock or None)
    if row is None:
        raise NotFound("no such shift of cash", shift_id=shift_id)
    return row


def running(tx: Tx, courier_id: str) -> CashShiftRow | None:
    """The courier's shift that goes on, or None."""
    query = select(CashShiftRow).where(CashShiftRow.courier_id == courier_id, CashShiftRow.state.in_(RUNNING))
    return tx.session.scalar(query.execution_options(populate_existing=True))


def spans(tx: Tx, courier_id: str) -> list[Span]:
    """When the courier's latest shifts ran."""
    query = select(CashShiftRow.id, CashShiftRow.opened_at, CashShiftRow.counted_at).where(
        CashShiftRow.courier_id == courier_id
    )
    rows = tx.session.execute(query.order_by(CashShiftRow.opened_at.desc()).limit(LATE))
    return [Span(row.id, row.opened_at, row.counted_at) for row in rows]


def latest(tx: Tx, courier_id: str) -> CashShiftRow | None:
    """The courier's last shift, or None."""
    query = select(CashShiftRow).where(CashShiftRow.courier_id == courier_id)
    return tx.session.scalar(query.order_by(CashShiftRow.opened_at.desc(), CashShiftRow.id).limit(1))


def open_discrepancy(tx: Tx, shift_id: str) -> DiscrepancyRow | None:
    """The difference of a shift that waits for a signature, or None."""
    query = select(DiscrepancyRow).where(
        DiscrepancyRow.shift_id == shift_id, DiscrepancyRow.ended_at.is_(None)
    )
    return tx.session.scalar(query.execution_options(populate_existing=True))


def next_no(tx: Tx, shift_id: str) -> int:
    """The number of the next difference of a shift."""
    query = select(func.coalesce(func.max(DiscrepancyRow.no), 0)).where(DiscrepancyRow.shift_id == shift_id)
    return int(tx.session.scalar(query) or 0) + 1


def journal(tx: Tx, shift_id: str) -> list[Entry]:
    """What came in and went out in a shift, in the order in which it happened."""
    rows = tx.session.scalars(select(CashEntryRow).where(CashEntryRow.shift_id == shift_id))
    found = [
        Entry(row.id, row.shift_id, row.kind, row.kopecks, row.order_id, row.route, row.at, row.by)
        for row in rows
    ]
    return sorted(found, key=lambda entry: (entry.at, KINDS.index(entry.kind), entry.id))


def read(tx: Tx, rows: Sequence[CashShiftRow]) -> list[CashShift]:
    """These shifts with their sums and differences."""
    ids = [row.id for row in rows]
    sums: dict[str, dict[str, int]] = {shift_id: {} for shift_id in ids}
    by_kind = select(CashEntryRow.shift_id, CashEntryRow.kind, func.sum(CashEntryRow.kopecks)).where(
        CashEntryRow.shift_id.in_(ids)
    )
    for shift_id, kind, kopecks in tx.session.execute(
        by_kind.group_by(CashEntryRow.shift_id, CashEntryRow.kind)
    ):
        sums[shift_id][kind] = int(kopecks)
    found: dict[str, list[Discrepancy]] = {shift_id: [] for shift_id in ids}
    query = select(DiscrepancyRow).where(DiscrepancyRow.shift_id.in_(ids)).order_by(DiscrepancyRow.no)
    for each in tx.session.scalars(query):
        found[each.shift_id].append(
            Discrepancy(each.kopecks, each.opened_at, each.due_at, each.how, each.signed_by, each.note)
        )
    return [
        CashShift(
            row.id, row.courier_id, row.state, row.float_kopecks, row.opened_at, row.opened_by, row.counted_at,
            row.counted_kopecks, row.handed_at, row.handed_to, row.banked_at, row.slip, row.confirmed_at,
            sums[row.id], tuple(found[row.id]),
        )
        for row in rows
    ]  # fmt: skip
