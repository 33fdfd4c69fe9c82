"""Cells for the parts of a parcel that fits no single one: found and reserved together, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from lukoshko_server.db import Work
from lukoshko_server.lockers import overlays, store
from lukoshko_server.lockers.capacity import within_reach
from lukoshko_server.lockers.dividing import divisions
from lukoshko_server.lockers.openings import touch
from lukoshko_server.lockers.packing import Filled, Kind, P
from lukoshko_server.lockers.reserving import Front, allowances, front, settle, within
from lukoshko_server.lockers.rules import Box, NoRoom
from lukoshko_server.lockers.store import Placement


@dataclass(frozen=True)
class Part(Generic[P]):
    """One part of a parcel and the cell that it is to get."""

    cell_no: int
    box: Box
    pieces: tuple[P, ...]
    stays: bool
    """The cell is the one that the whole parcel has."""


class Parting:
    """The use cases; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def plan(
        self, placed: Placement, groups: Sequence[Sequence[P]], box: Callable[[int, Filled[P]], Box],
        *, lock: bool = False,
    ) -> list[Part[P]] | None:  # fmt: skip
        """Cells for a parcel's goods, its own first while nothing holds over it; None when there is no way.

        Goods of one group stay together. With `lock` the locker is locked, so that `settle` finds those cells.
        """
        with self._work() as tx:
            seen = front(tx, placed.locker_id, placed.order_id, lock=lock)
            usable = not overlays.kinds(tx, placed.locker_id, placed.cell_no)
            own = seen.kinds[placed.cell_no] if usable else None
            reach = seen.hold is not None and seen.hold.reach
            for allowed in allowances(tx, seen):
                room = within_reach(allowed, reach=reach)
                for filled in divisions(groups, room, own=own, lend_chilled=seen.locker.lend_chilled):
                    boxes = [box(no, each) for no, each in enumerate(filled)]
                    parts = _cells(seen, placed, boxes, filled, room, stays=own is not None, reach=reach)
                    if parts is not None:
                        return parts
            return None

    def settle(self, placed: Placement, parts: Mapping[str, Part[P]]) -> None:
        """Reserve together: each part by its parcel's id; a cell that its parcel keeps stays as it is."""
        with self._work() as tx:
            moved = {own: part.cell_no for own, part in parts.items() if not part.stays}
            leaving = [
                row
                for row in store.placement_rows(tx, parcel_id=placed.parcel_id)
                if placed.parcel_id in moved
            ]
            settle(tx, placed.locker_id, leaving, {placed.order_id: moved})
            tx.session.flush()
            after = str(sorted(part.cell_no for part in parts.values()))
            tx.record(
                "locker", placed.locker_id, "cells reserved", before=str([placed.cell_no]), after=after,
                order_id=placed.order_id,
            )  # fmt: skip
            touch(tx, placed.locker_id)


def _cells(
    seen: Front, placed: Placement, boxes: Sequence[Box], filled: Sequence[Filled[P]], room: Mapping[Kind, int], *,
    stays: bool, reach: bool,
) -> list[Part[P]] | None:  # fmt: skip
    fresh = boxes[1:] if stays else boxes
    try:
        chosen = within(fresh, seen, seen.free, room, reach=reach)
    except NoRoom:
        return None
    return [
        Part(chosen.get(box.id, placed.cell_no), box, tuple(each.pieces), stays and no == 0)
        for no, (box, each) in enumerate(zip(boxes, filled, strict=True))
    ]
