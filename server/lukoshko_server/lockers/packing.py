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
from lukoshko_wire.fits import Load, Sized, sides, stands, zone_takes
from lukoshko_wire.values import Zone

FILL_PERCENT = 75
"""How much of a cell soft groceries really use."""
STACK_PERCENT = 60
"""Fuller than this, the goods must be shown to stack."""
MOST_CELLS = 6
"""Cells of one zone that one order may get."""
MOST_STACKED = 40
"""More pieces than this are small enough to give way."""
LENT = 8
"""What it costs to lend a chilled cell, beside its value: more than any larger ambient one."""
PATIENCE = 400
"""Placings tried for one choice of cells."""
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

    def stacks(self) -> bool:
        """True when it is not nearly full, or its pieces are shown to stack."""
        if self.used * 100 <= volume(self.kind) * STACK_PERCENT or len(self.pieces) > MOST_STACKED:
            return True
        return stack(self.pieces, sides(self.kind)) is not None


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
    for chosen in choices(pieces, suitable):
        filled = fill(pieces, chosen)
        if filled is not None:
            return filled
    return None


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


def fill(pieces: Sequence[P], chosen: Sequence[Kind]) -> list[Filled[P]] | None:
    """Divide the pieces over exactly these cells; every cell gets something, or the set was too large."""
    bins: list[Filled[P]] = [Filled(kind) for kind in chosen]
    largest_first = sorted(pieces, key=lambda piece: (-volume(piece), -piece.grams, sides(piece)))
    if _fill_greedily(largest_first, bins) and all(each.stacks() for each in bins):
        return bins
    bins = [Filled(kind) for kind in chosen]
    return bins if _Search(largest_first, bins).run() else None


def _fill_greedily(pieces: Sequence[P], bins: Sequence[Filled[P]]) -> bool:
    """Each piece into the first cell that takes it, the largest pieces first."""
    for piece in pieces:
        home = next((each for each in bins if each.takes(piece)), None)
        if home is None:
            return False
        home.put(piece)
    return True


class _Search(Generic[P]):
    """Depth-first over pieces, largest first; bounded, so a no may be wrong and costs a larger set of cells."""

    def __init__(self, pieces: Sequence[P], bins: Sequence[Filled[P]]) -> None:
        self._pieces, self._bins, self._tried = pieces, bins, 0

    def run(self) -> bool:
        """True when everything lies somewhere, as the bins then say."""
        if len(self._bins) == 1 or len(self._pieces) > MOST_STACKED:
            return False  # one cell: the greedy way was the only one; many pieces: it was good enough
        return self._from(0)

    def _from(self, at: int) -> bool:
        if at == len(self._pieces):
            return all(each.stacks() for each in self._bins)
        piece = self._pieces[at]
        seen: set[tuple[Kind, int, int]] = set()
        for each in self._bins:
            alike = (each.kind, each.used, each.grams)
            if alike in seen or not each.takes(piece):
                continue
            seen.add(alike)
            self._tried += 1
            if self._tried > PATIENCE:
                return False
            each.put(piece)
            if self._from(at + 1):
                return True
            each.drop()
        return False
