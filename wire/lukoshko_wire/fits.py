"""What fits a cell: zone, weight, and size with the turns that the goods allow. Pure; server and agent decide alike."""

from collections.abc import Iterator
from typing import Literal, Protocol

from lukoshko_wire.values import Zone

Refusal = Literal["zone", "weight", "size"]
Sides = tuple[int, int, int]
"""Width, depth, height in millimetres."""

REACH_MM = (380, 1220)
"""How high above the floor a person in a wheelchair reaches (15 to 48 inches)."""


class Sized(Protocol):
    """Anything with three sides in millimetres: goods, a parcel, the inside of a cell."""

    @property
    def width_mm(self) -> int: ...
    @property
    def depth_mm(self) -> int: ...
    @property
    def height_mm(self) -> int: ...


class Load(Sized, Protocol):
    """What is put into a cell."""

    @property
    def zone(self) -> Zone: ...
    @property
    def grams(self) -> int: ...


class Space(Sized, Protocol):
    """What it is put into."""

    @property
    def zone(self) -> Zone: ...
    @property
    def max_grams(self) -> int: ...


def sides(thing: Sized) -> Sides:
    """Width, depth, height."""
    return thing.width_mm, thing.depth_mm, thing.height_mm


def turns(outer: Sides, *, upright: bool = True) -> Iterator[Sides]:
    """Every way to stand: with "this side up" only the horizontal sides are swapped, else all six."""
    width, depth, height = outer
    ways = [(width, depth, height), (depth, width, height)]
    if not upright:
        ways += [
            (width, height, depth), (height, width, depth), (depth, height, width), (height, depth, width),
        ]  # fmt: skip
    yield from dict.fromkeys(ways)


def stands(outer: Sides, inner: Sides, *, upright: bool = True) -> bool:
    """True when it goes in some allowed way round; touching the walls is allowed."""
    if not upright:
        return all(a <= b for a, b in zip(sorted(outer), sorted(inner), strict=True))
    floor = all(a <= b for a, b in zip(sorted(outer[:2]), sorted(inner[:2]), strict=True))
    return floor and outer[2] <= inner[2]


def zone_takes(goods: Zone, cell: Zone, *, lend_chilled: bool = False) -> bool:
    """Each zone its own; only ambient goods may be lent a chilled cell, and only where the shop says so."""
    return goods is cell or (lend_chilled and goods is Zone.AMBIENT and cell is Zone.CHILLED)


def refusal(load: Load, space: Space, *, upright: bool = True, lend_chilled: bool = False) -> Refusal | None:
    """Why it does not go in, or None when it does."""
    if not zone_takes(load.zone, space.zone, lend_chilled=lend_chilled):
        return "zone"
    if load.grams > space.max_grams:
        return "weight"
    return None if stands(sides(load), sides(space), upright=upright) else "size"


def reachable(floor_mm: int | None) -> bool:
    """True when the bottom of the cell is known to be within everybody's reach."""
    return floor_mm is not None and REACH_MM[0] <= floor_mm <= REACH_MM[1]
