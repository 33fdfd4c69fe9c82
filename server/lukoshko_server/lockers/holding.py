"""Capacity promised when an order is placed: so many cells of each kind through an interval; and what is packed into it."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from lukoshko_server.db import Work
from lukoshko_server.lockers.capacity import Interval, NoCapacity, left, within_reach
from lukoshko_server.lockers.packing import Filled, Kind, Piece, need, pack
from lukoshko_server.lockers.reserving import Front, allowances, front
from lukoshko_server.lockers.rows import HoldRow

log = logging.getLogger(__name__)

P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class Promise:
    """Capacity held for an order, as read: cells of each kind by key, from when until when."""

    cells: Mapping[str, int]
    interval: Interval
    reach: bool
    placed: bool
    """Its parcels have cells of their own; the promise itself no longer counts."""


class Holding:
    """The use cases; each joins the caller's transaction and locks the locker."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def hold(
        self, order_id: str, locker_id: str, pieces: Sequence[P], starts_at: datetime, ends_at: datetime,
        *, reach: bool = False,
    ) -> None:  # fmt: skip
        """Promise cells for these goods from the window's beginning until they are expected to be fetched.

        Never more than the locker has at any moment of it. Raises NoCapacity; the same order again changes nothing.
        """
        with self._work() as tx:
            seen = front(tx, locker_id, order_id)
            if seen.hold is not None:
                return
            wanted = _interval(seen, starts_at, ends_at)
            filled = _filled(seen, pieces, wanted, reach=reach)
            if filled is None:
                raise NoCapacity(f"locker {locker_id} has no cells for this order then", locker_id=locker_id)
            row = HoldRow(order_id=order_id, locker_id=locker_id, cells=need(filled), reach=reach)
            row.starts_at, row.until = wanted.starts_at, wanted.until
            tx.session.add(row)
            tx.session.flush()
            after = ", ".join(f"{count} {key}" for key, count in sorted(row.cells.items()))
            tx.record("locker", locker_id, "capacity held", after=after, order_id=order_id)

    def room(
        self, locker_id: str, pieces: Sequence[P], windows: Sequence[tuple[datetime, datetime]],
        *, reach: bool = False,
    ) -> list[bool]:  # fmt: skip
        """In which of these windows the locker could take these goods; nothing is promised by it."""
        with self._work() as tx:
            seen = front(tx, locker_id, "")
            wanted = [_interval(seen, *window) for window in windows]
            return [_filled(seen, pieces, each, reach=reach) is not None for each in wanted]

    def promise(self, order_id: str) -> Promise | None:
        """What an order was promised, or None."""
        with self._work.read() as tx:
            row = tx.session.get(HoldRow, order_id, populate_existing=True)
            if row is None:
                return None
            return Promise(
                row.cells, Interval(row.starts_at, row.until), row.reach, row.placed_at is not None
            )

    def release(self, order_id: str) -> None:
        """The order needs no cells any more; once more changes nothing."""
        with self._work() as tx:
            row = tx.session.get(HoldRow, order_id, populate_existing=True)
            if row is not None:
                tx.session.delete(row)
                tx.session.flush()
                tx.record("locker", row.locker_id, "capacity released", order_id=order_id)

    def split(self, order_id: str, locker_id: str, pieces: Sequence[P]) -> list[Filled[P]] | None:
        """Divide picked goods over cells that the order may take now; None when there is no way.

        The locker stays locked until the end of the transaction, so that `Lockers.place` then finds those cells.
        """
        with self._work() as tx:
            seen = front(tx, locker_id, order_id)
            reach = seen.hold is not None and seen.hold.reach
            for allowed in allowances(tx, seen):
                filled = pack(
                    pieces, within_reach(allowed, reach=reach), lend_chilled=seen.locker.lend_chilled
                )
                if filled is not None:
                    return filled
            log.warning("order %s: no way to divide it over the cells of %s", order_id, locker_id)
            return None


def _interval(seen: Front, starts_at: datetime, ends_at: datetime) -> Interval:
    return Interval(starts_at, ends_at + timedelta(minutes=seen.locker.stay_minutes))


def _filled(seen: Front, pieces: Sequence[P], wanted: Interval, *, reach: bool) -> list[Filled[P]] | None:
    there = Counter(kind for no, kind in seen.kinds.items() if no not in seen.out)
    room: dict[Kind, int] = left(there, seen.uses, wanted)
    return pack(pieces, within_reach(room, reach=reach), lend_chilled=seen.locker.lend_chilled)
