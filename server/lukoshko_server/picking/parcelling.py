"""How picked goods become parcels: by temperature zone, none larger or heavier than its limit. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lukoshko_wire.money import half_up
from lukoshko_wire.values import Zone

FILL_PERCENT = 75
"""How much of a bag's volume soft groceries really use."""
MOST_UNITS = 400
"""Beyond this many units of one line they are packed in stacks."""


@dataclass(frozen=True)
class Limit:
    """The largest parcel that may be made in a zone."""

    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int


HAND = Limit(380, 500, 400, 12_000)
"""What a person carries: a bag for a courier or a counter."""


@dataclass(frozen=True)
class Goods:
    """One picked line: how many units of what size, and their weight together."""

    zone: Zone
    units: int
    grams: int
    width_mm: int
    depth_mm: int
    height_mm: int


@dataclass(frozen=True)
class Bag:
    """A parcel to be: its outer size and weight."""

    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int


@dataclass
class _Filling:
    zone: Zone
    limit: Limit
    volume: int = 0
    grams: int = 0
    long: int = 1
    wide: int = 1
    high: int = 1
    units: int = field(default=0)

    def takes(self, unit: "_Unit") -> bool:
        """True when the unit still goes in. The first one always does, for it must lie somewhere."""
        if self.units == 0:
            return True
        grown = _Filling(
            self.zone, self.limit, self.volume + unit.volume, self.grams + unit.grams,
            max(self.long, unit.long), max(self.wide, unit.wide), max(self.high, unit.high), self.units + 1,
        )  # fmt: skip
        if grown.grams > self.limit.grams:
            return False
        bag = grown.bag()
        inner = sorted((self.limit.width_mm, self.limit.depth_mm))
        outer = sorted((bag.width_mm, bag.depth_mm))
        return bag.height_mm <= self.limit.height_mm and outer[0] <= inner[0] and outer[1] <= inner[1]

    def add(self, unit: "_Unit") -> None:
        """Put one in."""
        self.volume += unit.volume
        self.grams += unit.grams
        self.long, self.wide = max(self.long, unit.long), max(self.wide, unit.wide)
        self.high = max(self.high, unit.high)
        self.units += 1

    def bag(self) -> Bag:
        """The outer size: as flat as the contents ask, spread over the limit's floor before it grows high."""
        floor = sorted((self.limit.width_mm, self.limit.depth_mm))
        wide, long = self.wide, self.long
        needed = -(-self.volume * 100 // FILL_PERCENT)
        if self.units > 1 and -(-needed // (wide * long)) > self.high:
            wide, long = max(wide, floor[0]), max(long, floor[1])
        high = max(self.high, -(-needed // (wide * long))) if self.units > 1 else self.high
        return Bag(self.zone, wide, long, high, self.grams)


@dataclass(frozen=True)
class _Unit:
    long: int
    wide: int
    high: int
    grams: int

    @property
    def volume(self) -> int:
        return self.long * self.wide * self.high


def parcels(goods: Iterable[Goods], limits: Mapping[Zone, Limit]) -> list[Bag]:
    """Fill bags by zone, the largest goods first, each into the first bag that takes it."""
    bags: list[_Filling] = []
    units = [(item.zone, unit) for item in goods for unit in _units(item)]
    for zone, unit in sorted(
        units, key=lambda pair: (list(Zone).index(pair[0]), -pair[1].volume, -pair[1].grams)
    ):
        limit = limits.get(zone, HAND)
        bag = next((bag for bag in bags if bag.zone is zone and bag.takes(unit)), None)
        if bag is None:
            bag = _Filling(zone, limit)
            bags.append(bag)
        bag.add(unit)
    return [bag.bag() for bag in bags]


def _units(item: Goods) -> list[_Unit]:
    count = max(1, item.units)
    stack = -(-count // MOST_UNITS)
    wide, long = sorted((max(1, item.width_mm), max(1, item.depth_mm)))
    made: list[_Unit] = []
    left, grams_left = count, item.grams
    while left > 0:
        here = min(stack, left)
        grams = half_up(grams_left * here, left)
        made.append(_Unit(long, wide, max(1, item.height_mm) * here, grams))
        left -= here
        grams_left -= grams
    return made
