"""Seeded days of a productomat of 100 cells: who comes when, with what, and when it is fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from lukoshko_server.lockers.rules import Cell
from lukoshko_server.picking.parcelling import Piece
from lukoshko_wire.values import Zone

FIRST_DAY = datetime(2026, 11, 2, tzinfo=UTC)
CELLS = {Zone.AMBIENT: 50, Zone.CHILLED: 35, Zone.FROZEN: 15}
CLASSES = ((180, 6_000, 30), (280, 10_000, 45), (380, 15_000, 25))
"""Height, most weight, percent of S, M, L; all are 360 x 500 mm inside."""
A_COLUMN = 6
PER_HOUR = (0, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 7, 8, 7, 6, 6, 7, 9, 10, 9, 6, 3, 1, 0)
"""Relative arrivals by hour: noon and the way home."""
MEDIAN_H = (2.0, 4.0)
"""Of the time until pickup: two hours by day, four for what comes in the evening."""
SPREAD, NO_SHOW, RECALLED_H = 0.6, 0.05, 24.0
ZONES = {Zone.AMBIENT: (0.8, 6), Zone.CHILLED: (0.75, 6), Zone.FROZEN: (0.3, 2)}
"""How often an order has goods of the zone, and how many then on average, one at least."""
GOODS: dict[Zone, tuple[tuple[int, int, int, int, bool], ...]] = {
    Zone.AMBIENT: (
        (80, 80, 330, 1600, False), (180, 110, 120, 400, True), (100, 60, 200, 500, False), (75, 75, 110, 450, True),
        (230, 150, 60, 300, False), (190, 120, 70, 250, False), (150, 150, 270, 5100, True), (90, 60, 240, 1000, True),
        (280, 200, 190, 2200, True), (120, 120, 260, 900, True),
    ),
    Zone.CHILLED: (
        (75, 75, 200, 1030, True), (95, 95, 70, 350, True), (180, 120, 40, 300, False), (230, 170, 55, 800, True),
        (70, 70, 120, 290, True), (240, 110, 70, 650, True), (110, 75, 60, 200, False), (260, 160, 90, 1500, True),
        (120, 120, 110, 500, True),
    ),
    Zone.FROZEN: (
        (200, 140, 50, 400, False), (250, 180, 60, 800, False), (130, 130, 100, 500, True), (280, 280, 45, 500, True),
        (180, 90, 60, 450, False), (260, 190, 90, 1200, True),
    ),
}  # fmt: skip
"""Width, depth, height, grams, this side up."""


@dataclass(frozen=True)
class Visit:
    """One order: its goods, when it comes and when it is gone."""

    id: str
    day: int
    comes: datetime
    gone: datetime
    pieces: tuple[Piece, ...]


def cells() -> list[Cell]:
    """The front: columns of six, sizes mixed, by zone from left to right."""
    made: list[Cell] = []
    for zone, count in CELLS.items():
        exact = [count * percent / 100 for _, _, percent in CLASSES]
        counts = [int(each) for each in exact]
        for at in sorted(range(3), key=lambda at: counts[at] - exact[at])[: count - sum(counts)]:
            counts[at] += 1
        order = sorted(
            (place / counts[at], at) for at in range(3) for place in range(counts[at])
        )  # the sizes take turns
        for _, at in order:
            no = len(made) + 1
            height, grams, _ = CLASSES[at]
            column, row = 1 + (no - 1) // A_COLUMN, 1 + (no - 1) % A_COLUMN
            made.append(
                Cell(no, zone, 360, 500, height, grams, column, row, floor_mm=100 + 300 * (A_COLUMN - row))
            )
    return made


def visits(days: int, a_day: float, seed: int) -> Iterator[Visit]:
    """Poisson arrivals by hour; pickup lognormal; one in twenty is never fetched and recalled a day later."""
    rng = Random(f"placement:{seed}")
    whole = sum(PER_HOUR)
    for day in range(days):
        for hour, weight in enumerate(PER_HOUR):
            rate, minute = a_day * weight / whole / 60, 0.0
            while rate:
                minute += rng.expovariate(rate)
                if minute >= 60:
                    break
                comes = FIRST_DAY + timedelta(days=day, hours=hour, minutes=minute)
                number = f"{day + 1:02d}-{hour:02d}{minute:08.5f}"
                yield Visit(number, day, comes, comes + _stay(rng, hour), tuple(_basket(rng)))


def _stay(rng: Random, hour: int) -> timedelta:
    if rng.random() < NO_SHOW:
        return timedelta(hours=RECALLED_H)
    median = MEDIAN_H[0] if hour < 17 else MEDIAN_H[1]
    return timedelta(hours=min(median * rng.lognormvariate(0, SPREAD), RECALLED_H))


def _basket(rng: Random) -> list[Piece]:
    while True:
        basket: list[Piece] = []
        for zone, (often, average) in ZONES.items():
            if rng.random() < often:
                for _ in range(1 + min(int(rng.expovariate(1 / average)), 4 * average)):
                    width, depth, height, grams, upright = rng.choice(GOODS[zone])
                    line = len(basket) + 1
                    basket.append(Piece(line, 1, zone, width, depth, height, grams, upright))
        if basket:
            return basket
