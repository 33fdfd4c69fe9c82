"""How a parcel that no single free cell takes is divided over several: which goods together. Pure.

The goods are evened out over the cells, not packed into as few as possible: that they fit by their sizes was what the
paper said of the first cell, too. What is weighed as a whole stays together, so that the weight of every part is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement

from lukoshko_server.lockers.packing import Filled, Kind, P, volume, worth
from lukoshko_server.lockers.stacking import stack
from lukoshko_wire.fits import sides, zone_takes

MOST_PARTS = 3
"""Nobody carries more bags than this where there was one."""


def divisions(
    groups: Sequence[Sequence[P]], free: Mapping[Kind, int], *, own: Kind | None = None, lend_chilled: bool = False
) -> Iterator[list[Filled[P]]]:  # fmt: skip
    """Ways to divide these groups over two or more cells, the fewest and least worth first; `own` is one of them."""
    if len(groups) < 2:
        return
    zone = groups[0][0].zone
    kinds = sorted(
        (kind for kind, count in free.items() if count and zone_takes(zone, kind.zone, lend_chilled=lend_chilled)),
        key=lambda kind: (worth(zone, kind), -volume(kind), kind.key),
    )  # fmt: skip
    first = (own,) if own is not None else ()
    for count in range(2, min(MOST_PARTS, len(groups)) + 1):
        sets = [
            first + further
            for further in combinations_with_replacement(kinds, count - len(first))
            if all(further.count(kind) <= free[kind] for kind in set(further))
        ]
        for chosen in sorted(sets, key=lambda each: sum(worth(zone, kind) for kind in each)):
            filled = _even(groups, chosen)
            if filled is not None:
                yield filled


def _even(groups: Sequence[Sequence[P]], chosen: Sequence[Kind]) -> list[Filled[P]] | None:
    """Each group, the largest first, into the emptiest cell that takes it; no cell may stay empty."""
    bins = [Filled[P](kind) for kind in chosen]
    for group in sorted(groups, key=lambda each: (-sum(map(volume, each)), -sum(p.grams for p in each))):
        emptiest_first = sorted(bins, key=lambda each: each.used * 1000 // each.kind.usable)
        if not any(_put_all(each, group) for each in emptiest_first):
            return None
    return bins if all(each.pieces and _stacks(each) for each in bins) else None


def _put_all(into: Filled[P], group: Sequence[P]) -> bool:
    for done, piece in enumerate(group):
        if not into.takes(piece):
            for _ in range(done):
                into.drop()
            return False
        into.put(piece)
    return True


def _stacks(filled: Filled[P]) -> bool:
    return not filled.nearly_full or stack(filled.pieces, sides(filled.kind)) is not None
