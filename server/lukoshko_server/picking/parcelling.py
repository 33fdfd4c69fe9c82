"""How picked goods become parcels: by temperature zone, none larger or heavier than its limit. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from lukoshko_wire.fits import Sides, sides, stands, turns
from lukoshko_wire.money import half_up
from lukoshko_wire.values import Unit, Zone

FILL_PERCENT = 75
"""How much of a bag's volume soft groceries really use."""
MOST_UNITS = 400
"""Beyond this many units of one line they are packed in stacks."""
UNKNOWN_MM = 100


class Known(Protocol):
    """What the catalogue knows of goods; sizes that nobody has measured are 0."""

    @property
    def weight_grams(self) -> int: ...
    @property
    def width_mm(self) -> int: ...
    @property
    def depth_mm(self) -> int: ...
    @property
    def height_mm(self) -> int: ...
    @property
    def upright(self) -> bool: ...


@dataclass(frozen=True)
class Limit:
    """The largest parcel that may be made in a zone."""

    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int

    @property
    def sides(self) -> Sides:
        """Width, depth, height."""
        return self.width_mm, self.depth_mm, self.height_mm


HAND = Limit(380, 500, 400, 12_000)
"""What a person carries: a bag for a courier or a counter."""


@dataclass(frozen=True)
class Goods:
    """One line: how many units of what size, their weight together, and the quantity that they are (pieces or grams)."""

    zone: Zone
    units: int
    grams: int
    width_mm: int
    depth_mm: int
    height_mm: int
    line: int = 0
    quantity: int = 0
    upright: bool = True
    """This side up."""


@dataclass(frozen=True)
class Piece:
    """What is put into a bag whole: a unit, or a stack of small ones."""

    line: int
    quantity: int
    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int
    upright: bool = True


@dataclass(frozen=True)
class Bag:
    """A parcel to be: its outer size and weight."""

    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int
    contents: tuple[tuple[int, int], ...] = ()
    """What of each line is in it: line, quantity."""


@dataclass
class _Filling:
    zone: Zone
    limit: Limit
    volume: int = 0
    grams: int = 0
    long: int = 1
    wide: int = 1
    high: int = 1
    units: int = 0
    contents: Counter[int] = field(default_factory=Counter)

    def takes(self, piece: Piece) -> bool:
        """True when the piece still goes in. The first one always does, for it must lie somewhere."""
        if self.units == 0:
            return True
        if self.grams + piece.grams > self.limit.grams:
            return False
        grown = replace(self, contents=Counter())
        grown.add(piece)
        bag = grown.bag()
        return stands((bag.width_mm, bag.depth_mm, bag.height_mm), self.limit.sides)

    def add(self, piece: Piece) -> None:
        """Put one in, turned as it goes in best."""
        wide, long, high = _turned(piece, self.limit)
        self.volume += wide * long * high
        self.grams += piece.grams
        self.long, self.wide, self.high = max(self.long, long), max(self.wide, wide), max(self.high, high)
        self.units += 1
        self.contents[piece.line] += piece.quantity

    def bag(self) -> Bag:
        """The outer size: as flat as the contents ask, spread over the limit's floor before it grows high."""
        floor = sorted((self.limit.width_mm, self.limit.depth_mm))
        wide, long = self.wide, self.long
        needed = -(-self.volume * 100 // FILL_PERCENT)
        if self.units > 1 and -(-needed // (wide * long)) > self.high:
            wide, long = max(wide, floor[0]), max(long, floor[1])
        high = max(self.high, -(-needed // (wide * long))) if self.units > 1 else self.high
        return Bag(self.zone, wide, long, high, self.grams, tuple(sorted(self.contents.items())))


def goods(line: int, zone: Zone, unit: Unit, quantity: int, *, grams_each: int, known: Known | None) -> Goods:
    """What so much of a line amounts to; `grams_each` is of a piece. Goods nobody has measured count as a litre."""
    nominal = (known.weight_grams if known else 0) or 1000
    size = (known.width_mm, known.depth_mm, known.height_mm) if known else (0, 0, 0)
    units = max(1, half_up(quantity, nominal)) if unit.weighed else quantity
    grams = quantity if unit.weighed else quantity * grams_each
    width, depth, height = (side or UNKNOWN_MM for side in size)
    return Goods(zone, units, grams, width, depth, height, line, quantity, known.upright if known else True)


def parcels(goods: Iterable[Goods], limits: Mapping[Zone, Limit]) -> list[Bag]:
    """Fill bags by zone, the largest goods first, each into the first bag that takes it."""
    bags: list[_Filling] = []
    for piece in sorted(
        pieces(goods), key=lambda each: (list(Zone).index(each.zone), -_volume(each), -each.grams)
    ):
        limit = limits.get(piece.zone, HAND)
        bag = next((bag for bag in bags if bag.zone is piece.zone and bag.takes(piece)), None)
        if bag is None:
            bag = _Filling(piece.zone, limit)
            bags.append(bag)
        bag.add(piece)
    return [bag.bag() for bag in bags]


def bag_of(zone: Zone, limit: Limit, inside: Iterable[Piece]) -> Bag:
    """The bag of goods that were found to go into such a cell."""
    filling = _Filling(zone, limit)
    for piece in inside:
        filling.add(piece)
    return filling.bag()


def contents_of(inside: Iterable[Piece]) -> tuple[tuple[int, int], ...]:
    """What of each line is among these: line, quantity; by line."""
    held: Counter[int] = Counter()
    for piece in inside:
        held[piece.line] += piece.quantity
    return tuple(sorted(held.items()))


def pieces(goods: Iterable[Goods]) -> list[Piece]:
    """Every unit by itself; of very many of one line, stacks."""
    return [piece for item in goods for piece in _pieces(item)]


def _pieces(item: Goods) -> list[Piece]:
    count = max(1, item.units)
    stack = -(-count // MOST_UNITS)
    wide, long = sorted((max(1, item.width_mm), max(1, item.depth_mm)))
    made: list[Piece] = []
    left, grams_left, quantity_left = count, item.grams, item.quantity
    while left > 0:
        here = min(stack, left)
        grams, quantity = half_up(grams_left * here, left), half_up(quantity_left * here, left)
        high = max(1, item.height_mm) * here
        made.append(Piece(item.line, quantity, item.zone, wide, long, high, grams, item.upright))
        left, grams_left, quantity_left = left - here, grams_left - grams, quantity_left - quantity
    return made


def _volume(piece: Piece) -> int:
    return piece.width_mm * piece.depth_mm * piece.height_mm


def _turned(piece: Piece, limit: Limit) -> Sides:
    """Short side, long side, height: as it is, or laid flat when it may lie and then goes in."""
    ways = [
        way
        for way in turns(sides(piece), upright=piece.upright)
        if way[0] <= way[1] and stands(way, limit.sides)
    ]
    return min(ways, key=lambda way: way[2]) if ways and not piece.upright else sides(piece)
