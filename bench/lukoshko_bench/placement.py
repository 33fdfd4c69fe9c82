"""`placement`: which cells orders get, online, against what an exact solver finds with hindsight.

A productomat of 100 cells lives through seeded days. The product decides order by order, through its own use cases
and a database; afterwards HiGHS, which knows the whole day before it begins, proves how many could have been accepted
at most, and for how little the accepted ones could have been kept.
"""

import argparse
import heapq
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lukoshko_bench import figures
from lukoshko_bench.locker_days import FIRST_DAY, Visit, cells, visits
from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.engines import make_engine
from lukoshko_server.lockers.capacity import kinds
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.packing import Filled, Kind, volume
from lukoshko_server.lockers.rules import Box, Cell, NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.solver import available, solve_apart
from lukoshko_server.lockers.ways import Part, Problem, Wish, may_hold, part_of
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.picking.parcelling import Bag, Limit, Piece, bag_of
from lukoshko_server.tables import metadata
from lukoshko_wire.values import Zone

LIMIT_ACCEPTED, LIMIT_VALUE, LIMIT_MS = 0.97, 0.05, 50.0
LOCKER = "bench"


@dataclass
class Kept:
    """What the product did with one order."""

    visit: Visit
    cells: dict[str, int]
    """Parcel -> cell; empty when it was refused."""


@dataclass
class Run:
    """A run of the product over all days."""

    kept: list[Kept] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    scattered: list[float] = field(default_factory=list)
    """At each arrival: share of the free room that lies in cells smaller than L."""
    with_room: int = 0
    """Refused although the free cells of every zone together had the volume."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--orders", type=float, default=150, help="orders a day, on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="of the exact solver, for each day")


def run(args: argparse.Namespace) -> None:
    """Play the days, prove the bounds, print."""
    print(
        f"\nplacement · {args.days} days of about {args.orders:g} orders, 100 cells, seed {args.seed}",
        flush=True,
    )
    front = cells()
    wanted = list(visits(args.days, args.orders, args.seed))
    done = play(front, wanted)
    accepted = [each for each in done.kept if each.cells]
    figures.row("orders offered, accepted", f"{len(done.kept):8d} {len(accepted):8d}")
    if available():
        _hindsight(front, done.kept, args.days, args.seconds)
    else:
        print("  no bound: highspy is not installed")
    used = sum(len(each.cells) for each in accepted)
    figures.row("cells an order", f"{used / max(len(accepted), 1):8.2f}")
    figures.row(
        "fragmentation", f"{100 * figures.middle(done.scattered):8.1f} % of the free room is in cells below L"
    )
    figures.row("  refused with room enough", f"{done.with_room:8d} orders, by volume alone")
    _print_times("one decision, ms", done.wall_s)
    _print_times("  processor time of it, ms", done.cpu_s)
    figures.row("misplacements", f"{sum(done.wrong.values()):8d}   {dict(done.wrong) or 'of any kind'}")


def play(front: Sequence[Cell], wanted: Sequence[Visit]) -> Run:
    """Order by order through the product's use cases, on SQLite; what was placed is checked apart from them."""
    done = Run()
    clock = _Clock(FIRST_DAY)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        metadata().create_all(engine)
        work = Work(engine, clock)
        lockers, holding = Lockers(work, Outbox(), Devices(work)), Holding(work)
        lockers.add(LOCKER, "Продуктомат", "", front)
        leaving: list[tuple[datetime, str]] = []
        lying: dict[int, str] = {}
        for visit in wanted:
            while leaving and leaving[0][0] <= visit.comes:
                clock.now, gone = heapq.heappop(leaving)
                lockers.release(gone)
                lying = {no: order for no, order in lying.items() if order != gone}
            clock.now = visit.comes
            done.scattered.append(_scattered(front, lying))
            bags, placed = _decide(work, lockers, holding, visit, done)
            done.kept.append(Kept(visit, placed))
            if placed:
                _check(front, lying, visit, bags, placed, done.wrong)
                lying.update(dict.fromkeys(placed.values(), visit.id))
                heapq.heappush(leaving, (visit.gone, visit.id))
            else:
                done.with_room += _has_volume(front, lying, visit)
        engine.dispose()
    return done


class _Clock:
    """Time as the days go."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def _decide(
    work: Work, lockers: Lockers, holding: Holding, visit: Visit, done: Run
) -> tuple[dict[str, Bag], dict[str, int]]:
    bags: dict[str, Bag] = {}
    placed: dict[str, int] = {}
    began, cpu = time.perf_counter(), time.thread_time()
    with work():
        filled = holding.split(visit.id, LOCKER, visit.pieces)
        if filled is not None:
            bags = {f"{visit.id}.{no}": _bag(each) for no, each in enumerate(filled)}
            boxes = [
                Box(own, bag.zone, bag.width_mm, bag.depth_mm, bag.height_mm, bag.grams)
                for own, bag in bags.items()
            ]
            try:
                placed = lockers.place(LOCKER, visit.id, boxes)
            except NoRoom:
                done.wrong["a split without cells"] += 1
    done.wall_s.append(time.perf_counter() - began)
    done.cpu_s.append(time.thread_time() - cpu)
    return bags, placed


def _bag(filled: Filled[Piece]) -> Bag:
    kind = filled.kind
    limit = Limit(kind.width_mm, kind.depth_mm, kind.height_mm, kind.max_grams)
    return bag_of(filled.pieces[0].zone, limit, filled.pieces)


def _check(
    front: Sequence[Cell], lying: Mapping[int, str], visit: Visit, bags: Mapping[str, Bag],
    placed: Mapping[str, int], wrong: Counter[str],
) -> None:  # fmt: skip
    """Nothing of the product's rules is used here."""
    by_no = {cell.no: cell for cell in front}
    if len(set(placed.values())) != len(placed) or any(no in lying for no in placed.values()):
        wrong["two in a cell"] += 1
    inside: Counter[int] = Counter()
    for own, no in placed.items():
        bag, cell = bags[own], by_no[no]
        floor = [*sorted((bag.width_mm, bag.depth_mm)), bag.height_mm]
        room = [*sorted((cell.width_mm, cell.depth_mm)), cell.height_mm]
        wrong["zone"] += bag.zone is not cell.zone
        wrong["weight"] += bag.grams > cell.max_grams
        wrong["size"] += any(a > b for a, b in zip(floor, room, strict=True))
        inside.update(dict(bag.contents))
    wrong["goods lost or doubled"] += inside != Counter(piece.line for piece in visit.pieces)
    for what in [what for what, count in wrong.items() if not count]:
        del wrong[what]


def _scattered(front: Sequence[Cell], lying: Mapping[int, str]) -> float:
    free = [cell for cell in front if cell.no not in lying]
    largest = max(cell.volume for cell in front)
    return sum(cell.volume for cell in free if cell.volume < largest) / max(
        sum(cell.volume for cell in free), 1
    )


def _has_volume(front: Sequence[Cell], lying: Mapping[int, str], visit: Visit) -> bool:
    def free(zone: Zone) -> int:
        return sum(cell.volume for cell in front if cell.zone is zone and cell.no not in lying)

    return all(
        100 * sum(volume(piece) for piece in visit.pieces if piece.zone is zone) <= 75 * free(zone)
        for zone in Zone
    )


def _hindsight(front: Sequence[Cell], kept: Sequence[Kept], days: int, seconds: float) -> None:
    of = kinds(front)
    there = Counter(of.values())
    numbers = {kind: number for number, kind in enumerate(there)}
    parts = {each.visit.id: _parts(each.visit, there, numbers) for each in kept}
    totals: Counter[str] = Counter()
    for day in range(days):
        today = [each for each in kept if each.visit.day == day]
        taken = [
            (numbers[of[no]], each.visit.comes.timestamp(), each.visit.gone.timestamp())
            for each in kept if each.visit.day < day
            for no in each.cells.values()
        ]  # fmt: skip
        counts = list(there.values())
        wishes = [_wish(each, parts[each.visit.id], of, numbers) for each in today]
        most = solve_apart(Problem(counts, wishes, "accept", seconds / 2, taken))
        mine = [wish for wish, each in zip(wishes, today, strict=True) if each.cells]
        fixed = [Wish(wish.starts, wish.until, wish.parts, must=True, chosen=wish.chosen) for wish in mine]
        least = solve_apart(Problem(counts, fixed, "cost", seconds / 2, taken))
        if most is None or least is None or least.status == "none":
            print(f"  day {day + 1}: the solver has not answered")
            continue
        own = Counter(_value(today, of))
        best = Counter(_cost(fixed, least.chosen, list(there)))
        bound = int(most.bound + 1e-6)
        totals.update({"bound": bound, "accepted": len(mine), **{f"own {k}": v for k, v in own.items()}})
        totals.update({f"best {k}": v for k, v in best.items()})
        totals["proven"] += most.status == "optimal" and least.status == "optimal"
        figures.row(
            f"day {day + 1}",
            f"{len(today):4d} offered, {len(mine):4d} accepted, at most {bound:4d}"
            f" ({most.status} in {most.seconds:.0f} s); value {own['value']} to {best['value']}"
            f" ({least.status} in {least.seconds:.0f} s)",
        )
    _print_totals(totals, days)


def _parts(visit: Visit, there: Mapping[Kind, int], numbers: Mapping[Kind, int]) -> list[Part]:
    by_zone: dict[Zone, list[Piece]] = defaultdict(list)
    for piece in visit.pieces:
        by_zone[piece.zone].append(piece)
    made = []
    for zone, mine in by_zone.items():
        of_zone = {kind: count for kind, count in there.items() if kind.zone is zone}
        made.append(part_of(mine, of_zone, numbers, zone, may_hold))
    return made


def _wish(kept: Kept, parts: list[Part], of: Mapping[int, Kind], numbers: Mapping[Kind, int]) -> Wish:
    """The order with what the product chose as a beginning: in each part a way that its cells contain."""
    used = Counter(numbers[of[no]] for no in kept.cells.values())
    chosen = [
        next(
            (at for at, way in enumerate(part.ways) if all(used[kind] >= n for kind, n in way.items())), None
        )
        for part in parts
    ]
    whole = kept.cells and all(at is not None for at in chosen)
    return Wish(
        kept.visit.comes.timestamp(), kept.visit.gone.timestamp(), parts,
        chosen=[at for at in chosen if at is not None] if whole else None,
    )  # fmt: skip


def _value(today: Sequence[Kept], of: Mapping[int, Kind]) -> dict[str, int]:
    used = [of[no] for each in today for no in each.cells.values()]
    return {"cells": len(used), "value": sum(kind.value for kind in used)}


def _cost(
    wishes: Sequence[Wish], chosen: Sequence[list[int] | None], all_kinds: Sequence[Kind]
) -> dict[str, int]:
    ways = [
        part.ways[at]
        for wish, mine in zip(wishes, chosen, strict=True)
        for part, at in zip(wish.parts, mine or [], strict=True)
    ]
    used: Counter[int] = Counter()
    for way in ways:
        used.update(way)
    return {
        "cells": used.total(),
        "value": sum(all_kinds[kind].value * count for kind, count in used.items()),
    }


def _print_totals(totals: Mapping[str, int], days: int) -> None:
    if not totals.get("bound"):
        return
    figures.row("days proven to the end", f"{totals['proven']:8d} of {days}")
    figures.ratio(
        "accepted",
        totals["accepted"] / totals["bound"],
        limit=LIMIT_ACCEPTED,
        meaning="product over proven bound",
    )
    extra = totals["own value"] / totals["best value"] - 1
    more = totals["own cells"] / totals["best cells"] - 1
    figures.ratio("extra cell value", extra, limit=LIMIT_VALUE, meaning="over the least for the same orders")
    figures.row("  of it extra cells", f"{more:8.3f}")


def _print_times(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(1000 * each for each in seconds)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    text = f"p50 {figures.middle(ordered):.1f}, p95 {p95:.1f}, worst {ordered[-1]:.1f}; limit of p95 {LIMIT_MS:g}"
    figures.row(name, text)
