"""Planning a locker anew: promises and parcels that nobody has carried away yet, all at once.

Looking and writing are two transactions with the solver between them. The second one changes anything only if the
locker still looks as it did in the first; so an old answer can neither move a filled cell nor overdraw.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers import store
from lukoshko_server.lockers.capacity import Interval, Use, lying_until
from lukoshko_server.lockers.drafting import Draft, Look, Promised, Snapshot, cost
from lukoshko_server.lockers.packing import Kind
from lukoshko_server.lockers.reserving import Front, front, settle, within
from lukoshko_server.lockers.rows import HoldRow, PlacementRow
from lukoshko_server.lockers.rules import Box, NoRoom
from lukoshko_server.lockers.ways import Answer


@dataclass(frozen=True)
class Planned:
    """What a plan has changed: parcel -> new cell; what everything costs before and after."""

    locker_id: str
    moved: Mapping[str, int]
    promises: int
    before: int
    after: int


class Replanning:
    """The use cases; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def look(self, locker_id: str) -> Snapshot:
        """The locker as it is, without a lock: `apply` looks again. Raises NotFound."""
        with self._work.read() as tx:
            seen = front(tx, locker_id, "", lock=False)
            holds = {row.order_id: row for row in store.open_holds(tx, locker_id)}
            rows = store.placement_rows(tx, locker_id=locker_id)
            until = {
                row.order_id: lying_until(
                    holds[row.order_id].until if row.order_id in holds else None, tx.now
                )
                for row in rows
            }
            movable: dict[str, dict[str, int]] = {}
            for row in rows:
                if _untouched(row):
                    movable.setdefault(row.order_id, {})[row.parcel_id] = row.cell_no
            fixed = [
                Use(row.order_id, {seen.kinds[row.cell_no].key: 1}, Interval(tx.now, until[row.order_id]))
                for row in rows if not _untouched(row) and row.cell_no in seen.kinds
            ]  # fmt: skip
            promised = {
                row.order_id: Promised(row.cells, Interval(row.starts_at, row.until), row.reach)
                for row in holds.values() if row.placed_at is None
            }  # fmt: skip
            return Snapshot(
                locker_id, tx.now, _look(tx, locker_id), seen.cells, seen.kinds, seen.out, fixed,
                seen.locker.lend_chilled, movable, until, promised,
                frozenset(own for own, row in holds.items() if row.reach),
            )  # fmt: skip

    def apply(self, draft: Draft, answer: Answer) -> Planned | None:
        """Write the plan; None when it gains nothing, or the locker has changed meanwhile."""
        chosen = [way for way in answer.chosen if way is not None]
        if answer.status == "none" or len(chosen) != len(draft.problem.wishes):
            return None
        after = sum(cost(wish, way) for wish, way in zip(draft.problem.wishes, chosen, strict=True))
        if after >= draft.cost:
            return None
        with self._work() as tx:
            seen = front(tx, draft.locker_id, "")
            if _look(tx, draft.locker_id) != draft.look:
                return None
            moved = _move(tx, seen, draft, chosen)
            if moved is None:
                return None
            promises = _promise(tx, draft, chosen)
            tx.record(
                "locker", draft.locker_id, "cells planned anew",
                after=f"{len(moved)} parcels, {promises} promises, worth {draft.cost - after} less",
            )  # fmt: skip
            tx.touch("locker", draft.locker_id)
            tx.touch("loading", draft.locker_id)
            return Planned(draft.locker_id, moved, promises, draft.cost, after)


def _untouched(row: PlacementRow) -> bool:
    return row.occupied_at is None and row.loading_at is None


def _look(tx: Tx, locker_id: str) -> Look:
    """Everything that a plan rests on."""
    rows = store.placement_rows(tx, locker_id=locker_id)
    placed = [(row.parcel_id, row.cell_no, _untouched(row)) for row in rows]
    holds = store.open_holds(tx, locker_id)
    promised = [(row.order_id, sorted(row.cells.items()), row.placed_at is None) for row in holds]
    over = [(row.cell_no, row.kind) for row in store.overlay_rows(tx, locker_id)]
    return str(placed), str(promised), str(over)


def _move(tx: Tx, seen: Front, draft: Draft, chosen: Sequence[Sequence[int]]) -> dict[str, int] | None:
    """Give the parcels whose kind of cell changes their new cells; None when the cells are not there now."""
    rows = {row.parcel_id: row for row in store.placement_rows(tx, locker_id=draft.locker_id)}
    moving: list[tuple[str, list[Box], Counter[Kind]]] = []
    for order, boxes, wish, ways in zip(draft.orders, draft.boxes, draft.problem.wishes, chosen, strict=True):
        new = [draft.kinds[next(iter(part.ways[at]))] for part, at in zip(wish.parts, ways, strict=True)]
        changed = [
            (box, kind) for box, kind in zip(boxes, new[: len(boxes)], strict=True)
            if seen.kinds[rows[box.id].cell_no] != kind
        ]  # fmt: skip
        if changed:
            moving.append((order, [box for box, _ in changed], Counter(kind for _, kind in changed)))
    left = {rows[box.id].cell_no for _, boxes, _ in moving for box in boxes}
    pool = [
        cell for cell in seen.cells if cell.no in left or cell in seen.free
    ]  # what one leaves another may take
    placed: dict[str, dict[str, int]] = {}
    for order, boxes, wanted in moving:
        try:
            placed[order] = within(boxes, seen, pool, wanted, reach=False)  # the kinds are those it may have
        except NoRoom:
            return None
        pool = [cell for cell in pool if cell.no not in placed[order].values()]
    settle(tx, draft.locker_id, [rows[box.id] for _, boxes, _ in moving for box in boxes], placed)
    return {own: no for mine in placed.values() for own, no in mine.items()}


def _promise(tx: Tx, draft: Draft, chosen: Sequence[Sequence[int]]) -> int:
    changed = 0
    for order, boxes, wish, ways in zip(draft.orders, draft.boxes, draft.problem.wishes, chosen, strict=True):
        if boxes:
            continue
        need: Counter[int] = Counter()
        for part, at in zip(wish.parts, ways, strict=True):
            need.update(part.ways[at])
        cells = {draft.kinds[number].key: count for number, count in need.items()}
        row = tx.session.get(HoldRow, order)
        if row is not None and row.cells != cells:
            row.cells = cells
            changed += 1
    tx.session.flush()
    return changed
