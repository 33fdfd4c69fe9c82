"""Which cells the goods of one order need: variable-size bin packing over kinds of cells, not over cells. Pure.

Cells alike in everything that placement asks are one `Kind`; that takes away the symmetry that makes the question
slow. Fewer cells come first, then a smaller sum of their values. Zones are packed apart, ambient last, so that a
chilled cell is lent only when no chilled goods of the order want it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Generic, Protocol, TypeVar

from lukoshko_server.lockers.stacking import Piece as Stiff
from lukoshko_server.lockers.stacking import stack
from lukoshko_wire.fits import Load, Sides, Sized, sides, stands, zone_takes
from lukoshko_wire.values import Zone

FILL_PERCENT = 75
"""How much of a cell soft groceries really use."""
STACK_PERCENT = 60
"""Fuller than this, the goods must be shown to stack."""
MOST_CELLS = 6
"""Cells of one zone that one order may get."""
MOST_STACKED = 24
"""More pieces than this in one cell are small enough to give way."""
LENT = 8
"""What it costs to lend a chilled cell, beside its value: more than any larger ambient one."""
PLACINGS, STACKINGS = 4000, 16
"""How many places are tried for pieces, and how many cells are checked for stacking, before a zone is given up."""
COLDEST_FIRST = (Zone.FROZEN, Zone.CHILLED, Zone.AMBIENT)


class Piece(Load, Stiff, Protocol):
    """One thing that is not divided: sides, weight, zone, whether this side must be up."""


P = TypeVar("P", bound=Piece)


def volume(thing: Sized) -> int:
    """Cubic millimetres."""
    return thing.width_mm * thing.depth_mm * thing.height_mm


@dataclass(frozen=True)
class Kind:
    """Cells alike: zone, inner size, most weight, within everybody's reach or not; `value` is what one is worth."""

    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    max_grams: int
    reachable: bool = False
    value: int = field(default=1, compare=False)

    @cached_property
    def key(self) -> str:
        """Its name in the database."""
        reach = "+" if self.reachable else ""
        return f"{self.zone}/{self.width_mm}x{self.depth_mm}x{self.height_mm}/{self.max_grams}{reach}"

    @cached_property
    def usable(self) -> int:
        """Cubic millimetres that goods may take."""
        return volume(self) * FILL_PERCENT // 100


@dataclass
class Filled(Generic[P]):
    """One cell's worth of goods."""

    kind: Kind
    pieces: list[P] = field(default_factory=list)
    used: int = 0
    grams: int = 0

    def takes(self, piece: P) -> bool:
        """By side, volume and weight."""
        kind = self.kind
        return (
            self.used + volume(piece) <= kind.usable
            and self.grams + piece.grams <= kind.max_grams
            and stands(sides(piece), sides(kind), upright=piece.upright)
        )

    def put(self, piece: P) -> None:
        """One in."""
        self.pieces.append(piece)
        self.used += volume(piece)
        self.grams += piece.grams

    def drop(self) -> None:
        """The last one out."""
        piece = self.pieces.pop()
        self.used -= volume(piece)
        self.grams -= piece.grams

    @property
    def nearly_full(self) -> bool:
        """True when its pieces must be shown to stack."""
        return len(self.pieces) <= MOST_STACKED and self.used * 100 > volume(self.kind) * STACK_PERCENT


def pack(
    pieces: Sequence[P], free: Mapping[Kind, int], *, lend_chilled: bool = False
) -> list[Filled[P]] | None:
    """Cells for everything, all or nothing: the fewest, of these the least worth; None when there is no way."""
    left = Counter(free)
    made: list[Filled[P]] = []
    for zone in COLDEST_FIRST:
        mine = [piece for piece in pieces if piece.zone is zone]
        if not mine:
            continue
        filled = _pack_zone(mine, left, zone, lend_chilled=lend_chilled)
        if filled is None:
            return None
        for each in filled:
            left[each.kind] -= 1
        made += filled
    return made


def need(filled: Sequence[Filled[P]]) -> dict[str, int]:
    """How many cells of each kind, by the kind's key."""
    return dict(Counter(each.kind.key for each in filled))


def _pack_zone(
    pieces: Sequence[P], free: Mapping[Kind, int], zone: Zone, *, lend_chilled: bool
) -> list[Filled[P]] | None:
    suitable = {
        kind: count for kind, count in free.items()
        if count > 0 and zone_takes(zone, kind.zone, lend_chilled=lend_chilled)
    }  # fmt: skip
    search = Search(pieces)
    return next((filled for chosen in choices(pieces, suitable) if (filled := search.fill(chosen))), None)


def worth(zone: Zone, kind: Kind) -> int:
    """Value of a cell for goods of this zone: a lent one is dearer."""
    return kind.value + (LENT if kind.zone is not zone else 0)


def choices(pieces: Sequence[P], free: Mapping[Kind, int]) -> Iterator[tuple[Kind, ...]]:
    """Sets of cells that volume, weight and the single pieces do not rule out, the best first."""
    zone = pieces[0].zone
    needed, grams = sum(volume(piece) for piece in pieces), sum(piece.grams for piece in pieces)
    kinds = sorted(free, key=lambda kind: (worth(zone, kind), -volume(kind), kind.key))
    alone = set(pieces) if len(pieces) > MOST_STACKED else pieces
    rooms = [frozenset(k for k in kinds if Filled[P](k).takes(piece)) for piece in alone]
    if not all(rooms):
        return
    demands = set(rooms)
    for count in range(1, MOST_CELLS + 1):
        sets = [
            chosen for chosen in combinations_with_replacement(kinds, count)
            if sum(kind.usable for kind in chosen) >= needed
            and sum(kind.max_grams for kind in chosen) >= grams
            and all(demand.intersection(chosen) for demand in demands)
            and all(chosen.count(kind) <= free[kind] for kind in set(chosen))
        ]  # fmt: skip
        yield from sorted(sets, key=lambda chosen: sum(worth(zone, kind) for kind in chosen))


class Search(Generic[P]):
    """Divides pieces over sets of cells, largest first; bounded, so a no may be wrong and costs a larger set."""

    def __init__(self, pieces: Sequence[P]) -> None:
        self._pieces = sorted(pieces, key=lambda piece: (-volume(piece), -piece.grams, sides(piece)))
        self._placings, self._stackings = PLACINGS, STACKINGS
        self._known: dict[tuple[Kind, tuple[Sides, ...]], bool] = {}
        self._bins: list[Filled[P]] = []

    def fill(self, chosen: Sequence[Kind]) -> list[Filled[P]] | None:
        """Exactly these cells, or None when no way was found: each piece into the first that takes it, else by search."""
        self._bins = [Filled(kind) for kind in chosen]
        if self._greedily() and all(self._stacks(each) for each in self._bins):
            return self._bins
        if len(chosen) == 1:
            return None
        self._bins = [Filled(kind) for kind in chosen]
        return self._bins if self._from(0) else None

    def _greedily(self) -> bool:
        for piece in self._pieces:
            home = next((each for each in self._bins if each.takes(piece)), None)
            if home is None:
                return False
            home.put(piece)
        return True

    def _from(self, at: int) -> bool:
        if at == len(self._pieces):
            return all(self._stacks(each) for each in self._bins)
        piece = self._pieces[at]
        seen: set[tuple[Kind, int, int]] = set()
        for each in self._bins:
            alike = (each.kind, each.used, each.grams)
            if alike in seen or not each.takes(piece):
                continue
            seen.add(alike)
            self._placings -= 1
            if self._placings < 0:
                return False
            each.put(piece)
            if self._from(at + 1):
                return True
            each.drop()
        return False

    def _stacks(self, filled: Filled[P]) -> bool:
        if not filled.nearly_full:
            return True
        load = (filled.kind, tuple(sorted(sides(piece) for piece in filled.pieces)))
        if load not in self._known:
            self._stackings -= 1
            if self._stackings < 0:
                return False
            self._known[load] = stack(filled.pieces, sides(filled.kind)) is not None
        return self._known[load]
