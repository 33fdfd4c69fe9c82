"""What lies or will lie in cells, and what holds over them: given, filled, opened, emptied, looked into."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers import cells, overlays, store
from lukoshko_server.lockers.openings import touch
from lukoshko_server.lockers.reserving import reserve
from lukoshko_server.lockers.rows import PlacementRow
from lukoshko_server.lockers.rules import (
    SHUT_FOR,
    Box,
)
from lukoshko_server.lockers.store import Overlay, Placement

LOOKED_AWAY = ("check", "forced", "left_open")
"""Overlays that end when somebody of ours has looked into the cell, emptied it and shut it."""


class Inside:
    """Use cases of cells by parcel and by number; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def place(
        self, locker_id: str, order_id: str, boxes: Iterable[Box], *, excluding: Collection[int] = ()
    ) -> dict[str, int]:
        """Reserve one cell per parcel, all or nothing: `reserving.reserve`. Raises NoRoom."""
        with self._work() as tx:
            placed = reserve(tx, locker_id, order_id, boxes, excluding=excluding)
            touch(tx, locker_id)
            return placed

    def placement_of(self, parcel_id: str) -> Placement | None:
        """Where a parcel lies or will lie, or None."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, parcel_id=parcel_id)
            return store.as_placement(rows[0]) if rows else None

    def placements(self, order_id: str) -> list[Placement]:
        """Every placement that the order has or had, by cell."""
        with self._work.read() as tx:
            return store.all_placements(tx, order_id)

    def open_placements(self, locker_id: str) -> list[Placement]:
        """What lies or will lie in a locker, by cell."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, locker_id=locker_id)
            return [store.as_placement(row) for row in rows if not store.is_return(row.parcel_id)]

    def to_take_back(self) -> dict[str, set[int]]:
        """Cells by locker that one of ours is to empty: nobody comes for what lies there."""
        with self._work.read() as tx:
            return store.to_take_back(tx)

    def taken_back(self, parcel_id: str) -> None:
        """The label of this parcel was scanned by whoever takes it out; again changes nothing."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.taken_at = row.taken_at or tx.now
                touch(tx, row.locker_id)

    def lies_in(self, locker_id: str, no: int) -> Placement | None:
        """What lies or will lie in one cell, whatever it is."""
        with self._work.read() as tx:
            rows = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            return store.as_placement(rows[0]) if rows else None

    def place_return(self, locker_id: str, order_id: str, box: Box) -> int:
        """A free cell for what a customer brings back. Raises NoRoom."""
        with self._work() as tx:
            no = reserve(tx, locker_id, order_id, [box])[box.id]
            touch(tx, locker_id)
            return no

    def shut_cells(self, locker_id: str, reason: str) -> set[int]:
        """Cells that what holds over them keeps shut for this reason."""
        return {each.cell_no for each in self.overlays(locker_id) if each.kind in SHUT_FOR[reason]}

    def seen_loading(self, parcel_id: str, cause: str) -> None:
        """The door was seen to open for the courier with this parcel."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "load", cause, order_id=row.order_id):
                    row.loading_at = row.loading_at or tx.now

    def doubt(self, parcel_id: str, doubted: bool) -> None:
        """Whether the parcel counts as inside only after its label was scanned at the open door."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.doubted = doubted
                touch(tx, row.locker_id)

    def empty_again(self, parcel_id: str, cause: str) -> None:
        """Nothing of this parcel lies in its cell any more; the cell stays reserved for it."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "empty", cause, order_id=row.order_id):
                    row.loading_at = row.occupied_at = None
                touch(tx, row.locker_id)

    def occupy(self, parcel_id: str, cause: str = "physical") -> None:
        """The parcel was put in and the door closed."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "occupy", cause, order_id=row.order_id):
                    row.occupied_at = row.occupied_at or tx.now
                touch(tx, row.locker_id)

    def release(self, order_id: str, *, reserved_only: bool = False, why: str = "goods_left") -> None:
        """Give the order's cells back; with `reserved_only` those that were never filled, the rest need a look."""
        with self._work() as tx:
            for row in store.placement_rows(tx, order_id=order_id):
                if reserved_only and row.occupied_at is not None:
                    with cells.step(tx, row.locker_id, row.cell_no, "suspect", tx.actor, order_id=order_id):
                        overlays.put(tx, row.locker_id, row.cell_no, "check", why, tx.actor)
                    touch(tx, row.locker_id)
                else:
                    self._free(tx, row, tx.actor)

    def free(self, parcel_id: str, cause: str) -> None:
        """The customer is done with this cell: it may be given out again."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                self._free(tx, row, cause)

    def windows_over(self, reopen: timedelta, *, most: int = 200) -> list[str]:
        """Orders with cells whose re-open window is over."""
        with self._work.read() as tx:
            return store.emptied_orders(tx, tx.now - reopen, most)

    def looked(self, locker_id: str, no: int) -> None:
        """Somebody of ours has looked into the cell and emptied it: it may be given out again."""
        with self._work() as tx:
            store.cell_row(tx, locker_id, no)
            placed = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            event = "look" if cells.state(tx, locker_id, no) == "check" else "release"
            with cells.step(tx, locker_id, no, event, tx.actor):
                store.release(tx, [each.id for each in placed])  # first: what is gone is nobody's again
                for kind in LOOKED_AWAY:
                    overlays.end(tx, locker_id, no, kind, "looked", tx.actor)
            touch(tx, locker_id)

    def overlay(self, locker_id: str, no: int, kind: str, on: bool, why: str, actor: str) -> None:
        """Let something hold over a cell, or let it end; what is so already changes nothing. Raises NotFound."""
        with self._work() as tx:
            inside = store.placement_rows(tx, locker_id=locker_id, cell_no=no)
            with cells.step(tx, locker_id, no, "suspect" if on else "clear" if inside else "look", actor):
                (overlays.put if on else overlays.end)(tx, locker_id, no, kind, why, actor)
            touch(tx, locker_id)

    def overlays(self, locker_id: str) -> list[Overlay]:
        """What holds over a locker's cells, by cell, the oldest first."""
        with self._work.read() as tx:
            return [store.as_overlay(row) for row in store.overlay_rows(tx, locker_id)]

    def seen_opening(self, parcel_id: str, cause: str) -> None:
        """The customer's door was seen to open."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                with cells.step(tx, row.locker_id, row.cell_no, "issue", cause, order_id=row.order_id):
                    row.issued_at = row.issued_at or tx.now
                    row.emptied_at = None

    def seen_empty(self, parcel_id: str) -> None:
        """The customer's door was seen to close again: from now on the re-open window runs."""
        with self._work() as tx:
            for row in store.placement_rows(tx, parcel_id=parcel_id):
                row.emptied_at = row.emptied_at or tx.now

    def _free(self, tx: Tx, row: PlacementRow, cause: str) -> None:
        with cells.step(tx, row.locker_id, row.cell_no, "release", cause, order_id=row.order_id):
            store.release(tx, [row.id])
        touch(tx, row.locker_id)
