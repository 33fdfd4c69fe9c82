"""The question to the solver: a locker as it was seen, and every way that each order could have. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lukoshko_server.lockers.capacity import Interval, Use, within_reach
from lukoshko_server.lockers.packing import COLDEST_FIRST, Kind, Piece, Search
from lukoshko_server.lockers.rules import Box, Cell, fits
from lukoshko_server.lockers.ways import CELL_COST, Part, Problem, Test, Wish, part_of, single
from lukoshko_wire.fits import zone_takes

Look = tuple[str, ...]


@dataclass(frozen=True)
class Promised:
    """What an order holds that is not packed yet."""

    cells: Mapping[str, int]
    interval: Interval
    reach: bool


@dataclass(frozen=True)
class Snapshot:
    """A locker as one transaction saw it, and what of it may be changed."""

    locker_id: str
    now: datetime
    look: Look
    """Everything that a plan rests on; while it is the same, the plan holds."""
    cells: list[Cell]
    kinds: dict[int, Kind]
    out: set[int]
    fixed: list[Use]
    """What lies there and stays."""
    lend_chilled: bool
    movable: Mapping[str, Mapping[str, int]]
    """Order -> parcel -> cell, of parcels whose cell was never opened for them."""
    until: Mapping[str, datetime]
    """When these orders are expected to be gone."""
    promised: Mapping[str, Promised]
    reach: frozenset[str]
    """Orders that asked for cells within reach."""


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
    """Of everything as it is."""


def draft(
    seen: Snapshot, boxes: Mapping[str, Sequence[Box]], goods: Mapping[str, Sequence[Piece]], seconds: float
) -> Draft | None:
    """What to ask; None when every wish has its cheapest way already. By order: its parcels, or its goods."""
    made = _Drafting(seen)
    for order, mine in boxes.items():
        made.parcels(order, mine)
    for order, pieces in goods.items():
        made.promise(order, pieces)
    if all(wish.chosen == _cheapest(wish) for wish in made.wishes):
        return None
    problem = Problem(list(made.there.values()), made.wishes, "cost", seconds, made.taken())
    return Draft(seen.locker_id, seen.look, made.kinds, problem, made.boxes, made.orders, made.cost)


def cost(wish: Wish, chosen: Sequence[int]) -> int:
    """What the wish costs by these ways."""
    return sum(part.costs[at] for part, at in zip(wish.parts, chosen, strict=True))


@dataclass
class _Drafting:
    """Collects wishes with what the online rule has made of them."""

    seen: Snapshot
    wishes: list[Wish] = field(default_factory=list)
    boxes: list[list[Box]] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    cost: int = 0

    def __post_init__(self) -> None:
        self.there = Counter(kind for no, kind in self.seen.kinds.items() if no not in self.seen.out)
        self.kinds = list(self.there)
        self._numbers = {kind: number for number, kind in enumerate(self.kinds)}
        self._keys = {kind.key: number for number, kind in enumerate(self.kinds)}
        self._cells = {self.seen.kinds[cell.no]: cell for cell in self.seen.cells}
        self._asked: set[str] = set()
        """Parcels and promises of the question; what is not among them keeps what it has."""

    def parcels(self, order: str, boxes: Sequence[Box]) -> None:
        """Packed parcels: one cell each, of any kind that it fits."""
        cell_of = self.seen.movable[order]
        mine = [box for box in boxes if box.id in cell_of]
        parts, chosen = [], []
        for box in mine:
            part = single(self._suitable(box, order), self.kinds, box.zone)
            now = self._numbers.get(self.seen.kinds[cell_of[box.id]])
            parts.append(part)
            chosen.append(next((at for at, way in enumerate(part.ways) if now in way), None))
        if mine:
            self._asked |= {box.id for box in mine}
            self._wish(order, Interval(self.seen.now, self.seen.until[order]), parts, chosen, mine)

    def promise(self, order: str, pieces: Sequence[Piece]) -> None:
        """An order that is not packed: every way to hold the goods of each zone."""
        held = self.seen.promised[order]
        left = Counter({self._keys[key]: n for key, n in held.cells.items() if key in self._keys})
        may = within_reach(self.there, reach=held.reach)
        parts, chosen = [], []
        for zone in COLDEST_FIRST:
            mine = [piece for piece in pieces if piece.zone is zone]
            if not mine:
                continue
            suitable = {
                kind: count for kind, count in may.items()
                if zone_takes(zone, kind.zone, lend_chilled=self.seen.lend_chilled)
            }  # fmt: skip
            part = part_of(mine, suitable, self._numbers, zone, _holder(Search(mine)))
            at = next((at for at, way in enumerate(part.ways) if left >= Counter(way)), None)
            left.subtract(part.ways[at] if at is not None else {})
            parts.append(part)
            chosen.append(at)
        self._asked.add(order)
        self._wish(order, held.interval, parts, chosen, [])
        if None in chosen:  # goods that changed since: what is held now has no name among the ways
            self.cost += sum((CELL_COST + kind.value) * held.cells.get(kind.key, 0) for kind in self.kinds)

    def taken(self) -> list[tuple[int, float, float]]:
        """Everything else that lies there, will lie there, or was promised."""
        seen = self.seen
        reserved = [
            Use(order, {seen.kinds[no].key: 1}, Interval(seen.now, seen.until[order]))
            for order, cells in seen.movable.items() for parcel, no in cells.items() if parcel not in self._asked
        ]  # fmt: skip
        promised = [
            Use(order, held.cells, held.interval)
            for order, held in seen.promised.items() if order not in self._asked
        ]  # fmt: skip
        return [
            (self._keys[key], use.interval.starts_at.timestamp(), use.interval.until.timestamp())
            for use in seen.fixed + reserved + promised
            for key, count in use.cells.items() if key in self._keys
            for _ in range(count)
        ]  # fmt: skip

    def _suitable(self, box: Box, order: str) -> list[int]:
        reach, lend = order in self.seen.reach, self.seen.lend_chilled
        return [
            number for number, kind in enumerate(self.kinds)
            if (kind.reachable or not reach) and fits(box, self._cells[kind], lend_chilled=lend)
        ]  # fmt: skip

    def _wish(
        self, order: str, interval: Interval, parts: list[Part], chosen: Sequence[int | None], boxes: list[Box]
    ) -> None:  # fmt: skip
        known = [at for at in chosen if at is not None]
        wish = Wish(
            interval.starts_at.timestamp(), interval.until.timestamp(), parts, must=True,
            chosen=known if len(known) == len(parts) else None,
        )  # fmt: skip
        self.wishes.append(wish)
        self.boxes.append(boxes)
        self.orders.append(order)
        self.cost += cost(wish, wish.chosen) if wish.chosen is not None else 0


def _holder(search: Search[Piece]) -> Test[Piece]:
    """Sets of cells that really hold the pieces; one search, and so one patience, for all sets."""
    return lambda _, kinds: search.fill(kinds) is not None


def _cheapest(wish: Wish) -> list[int]:
    return [min(range(len(part.ways)), key=part.costs.__getitem__, default=0) for part in wish.parts]
