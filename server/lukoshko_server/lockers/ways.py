"""Many orders at once, as an exact solver is asked: which kinds of cells each may have, and when. Pure.

Kinds instead of cells take the symmetry away, and so does choosing among *ways*: every smallest set of kinds that
holds the goods of one zone of one order (the bin packing is done before, order by order). What is left couples the
orders by the number of cells of each kind at each moment.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from lukoshko_server.lockers.packing import Filled, Kind, P, choices, volume, worth
from lukoshko_wire.values import Zone

CELL_COST = 100
"""A further cell, against the values of cells: fewer cells come first."""
LOOSE_PATIENCE = 3000

Way = dict[int, int]
"""Number of a kind -> how many of its cells."""
Test = Callable[[Sequence[P], Sequence[Kind]], bool]


class Part(msgspec.Struct, frozen=True):
    """The goods of one zone of one order, or one packed parcel: every way to hold them, and what it costs."""

    ways: list[Way]
    costs: list[int]


class Wish(msgspec.Struct, frozen=True):
    """One order: from when until when (in seconds), its parts, whether it may be refused, what the online rule chose."""

    starts: float
    until: float
    parts: list[Part]
    must: bool = False
    chosen: list[int] | None = None
    """For each part the number of its way; None: refused."""


class Problem(msgspec.Struct, frozen=True):
    """What the solver is asked: accept as many as possible, or have those that must be for as little as possible."""

    counts: list[int]
    """How many cells there are of each kind."""
    wishes: list[Wish]
    goal: Literal["accept", "cost"]
    seconds: float
    taken: list[tuple[int, float, float]] = []
    """Cells that are not to be given: kind, from when, until when."""


class Answer(msgspec.Struct, frozen=True):
    """What it found: for each wish a way for each part or None, and how good any answer could be."""

    status: Literal["optimal", "feasible", "none"]
    chosen: list[list[int] | None]
    objective: float
    bound: float
    """Proven: nobody can accept more, or pay less."""
    seconds: float


def part_of(
    pieces: Sequence[P], kinds: Mapping[Kind, int], numbers: Mapping[Kind, int], zone: Zone, test: Test[P]
) -> Part:
    """Every set of cells that holds these pieces and of which no cell can be left out."""
    found: list[Counter[Kind]] = []
    for chosen in choices(pieces, kinds):
        set_of = Counter(chosen)
        if not any(less <= set_of for less in found) and test(pieces, chosen):
            found.append(set_of)
    return Part(
        [{numbers[kind]: count for kind, count in each.items()} for each in found],
        [sum((CELL_COST + worth(zone, kind)) * count for kind, count in each.items()) for each in found],
    )


def may_hold(pieces: Sequence[P], chosen: Sequence[Kind]) -> bool:
    """By side, volume and weight alone, and yes in doubt: an answer built on it is a bound that no rule can pass."""
    bins = [Filled[P](kind) for kind in chosen]
    largest_first = sorted(pieces, key=lambda piece: (-volume(piece), -piece.grams))
    tried = 0

    def seat(at: int) -> bool:
        nonlocal tried
        if at == len(largest_first):
            return True
        seen: set[tuple[Kind, int, int]] = set()
        for each in bins:
            alike = (each.kind, each.used, each.grams)
            if alike in seen or not each.takes(largest_first[at]):
                continue
            seen.add(alike)
            tried += 1
            if tried > LOOSE_PATIENCE:
                return True
            each.put(largest_first[at])
            if seat(at + 1):
                return True
            each.drop()
        return False

    return seat(0)


def single(suitable: Sequence[int], kinds: Sequence[Kind], zone: Zone) -> Part:
    """A parcel that is packed already: one cell of any of the kinds with these numbers."""
    return Part(
        [{number: 1} for number in suitable], [CELL_COST + worth(zone, kinds[number]) for number in suitable]
    )


def busy_moments(wishes: Sequence[Wish]) -> list[float]:
    """Beginnings that matter: after each of them some order leaves before the next one comes."""
    events = sorted(
        [(wish.starts, 1) for wish in wishes] + [(wish.until, 0) for wish in wishes]
    )  # who leaves at a moment makes room for who comes at it
    return [
        at for (at, comes), (_, next_comes) in zip(events, [*events[1:], (0.0, 0)], strict=True)
        if comes and not next_comes
    ]  # fmt: skip
