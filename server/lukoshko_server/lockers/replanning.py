"""Planning a locker anew: promises and parcels that nobody has carried away yet, all at once.

What is asked and what is written are two transactions with the solver between them. The second one changes anything
only if the locker still looks as it did in the first; so an old answer can neither move a filled cell nor overdraw.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers import store
from lukoshko_server.lockers.packing import COLDEST_FIRST, Kind, Piece, Search
from lukoshko_server.lockers.reserving import Front, front, within
from lukoshko_server.lockers.rows import HoldRow, PlacementRow
from lukoshko_server.lockers.rules import Box, Cell, NoRoom, fits
from lukoshko_server.lockers.ways import CELL_COST, Answer, Part, Problem, Wish, part_of, single
from lukoshko_wire.fits import zone_takes

Look = tuple[object, ...]


@dataclass(frozen=True)
class Movable:
    """What a plan may change: parcels by order, and orders that hold a promise."""

    parcels: Mapping[str, list[str]]
    promised: list[str]


@dataclass(frozen=True)
class Draft:
    """A question to the solver, and what it was asked about."""

    locker_id: str
    look: Look
    kinds: list[Kind]
    problem: Problem
    boxes: list[list[Box]]
    """Of each wish: its parcels; empty for a promise."""
    orders: list[str]
    cost: int


@dataclass(frozen=True)
class Planned:
    """What a plan has changed: parcel -> new cell; what everything costs before and after."""

    locker_id: str
    moved: Mapping[str, int]
    promises: int
    before: int
    after: int


class Replanning:
    """The use cases; each joins the caller's transaction and locks the locker."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def movable(self, locker_id: str) -> Movable:
        """Reserved parcels whose cell was never opened for them, and promises that are not yet parcels."""
        with self._work.read() as tx:
            parcels: dict[str, list[str]] = {}
            for row in store.placement_rows(tx, locker_id=locker_id):
                if _untouched(row):
                    parcels.setdefault(row.order_id, []).append(row.parcel_id)
            holds = store.open_holds(tx, locker_id)
            return Movable(parcels, [row.order_id for row in holds if row.placed_at is None])

    def draft(
        self, locker_id: str, boxes: Mapping[str, Sequence[Box]], goods: Mapping[str, Sequence[Piece]], seconds: float
    ) -> Draft | None:  # fmt: skip
        """The question; None when every wish has its cheapest way already. By order: its parcels, or its goods."""
        with self._work() as tx:
            seen = front(tx, locker_id, "")
            there = Counter(kind for no, kind in seen.kinds.items() if no not in seen.out)
            made = _Drafting(tx, seen, there)
            made.parcels(boxes)
            made.promises(goods)
            if all(wish.chosen == _cheapest(wish) for wish in made.wishes):
                return None
            taken = made.taken(boxes, goods)
            problem = Problem(list(there.values()), made.wishes, "cost", seconds, taken)
            return Draft(
                locker_id, _look(tx, locker_id), made.kinds, problem, made.boxes, made.orders, made.cost
            )

    def apply(self, draft: Draft, answer: Answer) -> Planned | None:
        """Write the plan; None when it gains nothing, or the locker has changed meanwhile."""
        chosen = [way for way in answer.chosen if way is not None]
        if answer.status == "none" or len(chosen) != len(draft.problem.wishes):
            return None
        after = sum(_cost(wish, way) for wish, way in zip(draft.problem.wishes, chosen, strict=True))
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
            planned = Planned(draft.locker_id, moved, promises, draft.cost, after)
            tx.record(
                "locker", draft.locker_id, "cells planned anew",
                after=f"{len(moved)} parcels, {promises} promises, worth {draft.cost - after} less",
            )  # fmt: skip
            tx.touch("locker", draft.locker_id)
            tx.touch("loading", draft.locker_id)
            return planned


class _Drafting:
    """Collects wishes; `cost` is what the online rule has made of them."""

    def __init__(self, tx: Tx, seen: Front, there: Mapping[Kind, int]) -> None:
        self._tx, self._seen, self._there = tx, seen, there
        self.kinds = list(there)
        self._numbers = {kind: number for number, kind in enumerate(self.kinds)}
        self._keys = {kind.key: number for number, kind in enumerate(self.kinds)}
        self.wishes: list[Wish] = []
        self.boxes: list[list[Box]] = []
        self.orders: list[str] = []
        self.cost = 0

    def parcels(self, boxes: Mapping[str, Sequence[Box]]) -> None:
        """Packed parcels: one cell each, of any kind that it fits."""
        until = {use.order_id: use.interval.until.timestamp() for use in self._seen.uses}
        cell_of = {
            row.parcel_id: row.cell_no
            for row in store.placement_rows(self._tx, locker_id=self._seen.locker.id)
        }
        cells = {self._seen.kinds[cell.no]: cell for cell in self._seen.cells}
        for order, mine in boxes.items():
            parts = [
                single(self._suitable(box, cells, self._reach(order)), self.kinds, box.zone) for box in mine
            ]
            now = [self._numbers.get(self._seen.kinds[cell_of[box.id]]) for box in mine]
            chosen = [
                next((at for at, way in enumerate(part.ways) if number in way), None)
                for part, number in zip(parts, now, strict=True)
            ]
            self._wish(order, self._tx.now.timestamp(), until[order], parts, chosen, list(mine))

    def promises(self, goods: Mapping[str, Sequence[Piece]]) -> None:
        """Orders that are not packed: every way to hold the goods of each zone."""
        holds = {row.order_id: row for row in store.open_holds(self._tx, self._seen.locker.id)}
        for order, pieces in goods.items():
            hold = holds[order]
            parts, chosen, left = [], [], Counter({self._keys.get(key): n for key, n in hold.cells.items()})
            for zone in COLDEST_FIRST:
                mine = [piece for piece in pieces if piece.zone is zone]
                if not mine:
                    continue
                may = {
                    kind: count for kind, count in self._there.items()
                    if (kind.reachable or not hold.reach)
                    and zone_takes(zone, kind.zone, lend_chilled=self._seen.locker.lend_chilled)
                }  # fmt: skip
                part = part_of(mine, may, self._numbers, zone, _really_holds)
                at = next((at for at, way in enumerate(part.ways) if left >= Counter(way)), None)
                left.subtract(part.ways[at] if at is not None else {})
                parts.append(part)
                chosen.append(at)
            self._wish(order, hold.starts_at.timestamp(), hold.until.timestamp(), parts, chosen, [])
            if None in chosen:  # goods that changed since: what is held now has no name among the ways
                self.cost += sum(
                    (CELL_COST + kind.value) * hold.cells.get(kind.key, 0) for kind in self.kinds
                )

    def taken(self, *mine: Mapping[str, object]) -> list[tuple[int, float, float]]:
        """Everything else that lies there or was promised."""
        return [
            (self._keys[key], use.interval.starts_at.timestamp(), use.interval.until.timestamp())
            for use in self._seen.uses
            if not any(use.order_id in each for each in mine)
            for key, count in use.cells.items() if key in self._keys
            for _ in range(count)
        ]  # fmt: skip

    def _wish(
        self, order: str, starts: float, until: float, parts: list[Part], chosen: list[int | None], boxes: list[Box]
    ) -> None:  # fmt: skip
        known = [at for at in chosen if at is not None]
        wish = Wish(starts, until, parts, must=True, chosen=known if len(known) == len(parts) else None)
        self.wishes.append(wish)
        self.boxes.append(boxes)
        self.orders.append(order)
        self.cost += _cost(wish, wish.chosen) if wish.chosen is not None else 0

    def _suitable(self, box: Box, cells: Mapping[Kind, Cell], reach: bool) -> list[int]:
        return [
            number
            for number, kind in enumerate(self.kinds)
            if (kind.reachable or not reach)
            and fits(box, cells[kind], lend_chilled=self._seen.locker.lend_chilled)
        ]

    def _reach(self, order: str) -> bool:
        hold = self._tx.session.get(HoldRow, order)
        return hold is not None and hold.reach


def _really_holds(pieces: Sequence[Piece], chosen: Sequence[Kind]) -> bool:
    return Search(pieces).fill(chosen) is not None


def _untouched(row: PlacementRow) -> bool:
    return row.occupied_at is None and row.loading_at is None


def _cheapest(wish: Wish) -> list[int]:
    return [min(range(len(part.ways)), key=part.costs.__getitem__, default=0) for part in wish.parts]


def _cost(wish: Wish, chosen: Sequence[int]) -> int:
    return sum(part.costs[at] for part, at in zip(wish.parts, chosen, strict=True))


def _look(tx: Tx, locker_id: str) -> Look:
    """Everything that a plan rests on."""
    placed = [
        (row.parcel_id, row.cell_no, _untouched(row)) for row in store.placement_rows(tx, locker_id=locker_id)
    ]
    holds = [
        (row.order_id, sorted(row.cells.items()), row.placed_at is None)
        for row in store.open_holds(tx, locker_id)
    ]
    over = [(row.cell_no, row.kind) for row in store.overlay_rows(tx, locker_id)]
    return str(placed), str(sorted(holds)), str(over)


def _move(tx: Tx, seen: Front, draft: Draft, chosen: Sequence[Sequence[int]]) -> dict[str, int] | None:
    """Give the parcels whose kind of cell changes their new cells; None when the cells are not there now."""
    rows = {row.parcel_id: row for row in store.placement_rows(tx, locker_id=draft.locker_id)}
    moving: list[tuple[str, list[Box], Counter[Kind]]] = []
    for order, boxes, wish, way in zip(draft.orders, draft.boxes, draft.problem.wishes, chosen, strict=True):
        new = [draft.kinds[next(iter(part.ways[at]))] for part, at in zip(wish.parts, way, strict=True)]
        changed = [
            (box, kind) for box, kind in zip(boxes, new, strict=False)
            if seen.kinds[rows[box.id].cell_no] != kind
        ]  # fmt: skip
        if changed:
            moving.append((order, [box for box, _ in changed], Counter(kind for _, kind in changed)))
    left = {rows[box.id].cell_no for _, boxes, _ in moving for box in boxes}
    pool = [
        cell for cell in seen.cells if cell.no in left or cell in seen.free
    ]  # what the others leave is free
    moved: dict[str, int] = {}
    for _, boxes, wanted in moving:
        try:
            placed = within(
                boxes, seen, pool, wanted, reach=False
            )  # the kinds are those that the order may have
        except NoRoom:
            return None
        moved |= placed
        pool = [cell for cell in pool if cell.no not in placed.values()]
    store.release(tx, [rows[own].id for own in moved])
    for parcel_id, no in moved.items():
        old = rows[parcel_id]
        row = PlacementRow(parcel_id=parcel_id, order_id=old.order_id, locker_id=old.locker_id, cell_no=no)
        row.reserved_at = old.reserved_at
        tx.session.add(row)
    tx.session.flush()
    return moved


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
