"""`orders`: orders placed per second through the public interface, against the same SQL sent bare.

One order: sign-in by phone and code, eight lines, an address, a window, the hold accepted at the bank over HTTP.
Product and bare peer take turns: a round of orders is placed and its SQL written down, then said again through the
bare driver, on one connection, on a copy of the database as it stood before the round.
"""

import argparse
import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import requests
from tests import needs, postgres

from lukoshko_bench import figures
from lukoshko_bench.customers import Customer, all_goods, basket
from lukoshko_bench.replay import Database, PostgresDatabase, SqliteFile, replay
from lukoshko_bench.shop import Shop, shop
from lukoshko_bench.trace import Unit, take

LINES = 8
WARM_UP = 4
LIMIT = 0.05
QUIET_S = 0.3


@dataclass
class Rounds:
    """What the rounds gave."""

    product: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    """Of each single order, from signing in to the hold."""
    asked: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    units: list[Unit] = field(default_factory=list)
    cpu_s: float = 0.0
    """Of the `http` process; `bare_cpu_s` of the replay, without PostgreSQL's own."""
    bare_cpu_s: float = 0.0
    refused: int = 0
    differing: set[str] = field(default_factory=set)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--orders", type=int, default=12, help="a round")
    parser.add_argument(
        "--seconds", type=float, default=30, help="no new round is begun later, on each database"
    )
    parser.add_argument("--at-once", type=int, default=4, help="customers at the same time")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")


def run(args: argparse.Namespace) -> None:
    """Measure on each database and print."""
    if args.database in ("sqlite", "both"):
        with shop(machines=False, traced=True) as place:
            _measure(place, SqliteFile(place.home / "data" / "lukoshko.sqlite"), args)
    if args.database in ("postgres", "both"):
        binaries = needs.postgres_bin()
        if binaries is None:
            print("\norders · PostgreSQL is not installed: left out", flush=True)
            return
        with (
            postgres.server(binaries) as url,
            shop(machines=False, traced=True, database_url=url) as place,
        ):
            _measure(place, PostgresDatabase(url, binaries), args)


def _measure(place: Shop, database: Database, args: argparse.Namespace) -> None:
    found = Rounds()
    with _customers(place, args.at_once) as place_orders:
        place_orders(WARM_UP, Rounds())
        _quiet(place)
        deadline = time.monotonic() + args.seconds
        for number in range(args.rounds):
            if number and time.monotonic() > deadline:
                break
            copy = database.copy(number)
            take(place.url)
            began = time.perf_counter()
            place_orders(args.orders, found)
            found.product.append(args.orders / (time.perf_counter() - began))
            _quiet(place)
            spoken = take(place.url)
            again = replay(copy, spoken.units)
            found.bare.append(args.orders / again.seconds)
            found.refused += again.refused
            found.units += spoken.units
            found.served.update(spoken.served)
            found.cpu_s += spoken.cpu_s
            found.bare_cpu_s += again.cpu_s
            rows, copied = database.counts(), copy.counts()
            found.differing |= {table for table in rows if rows[table] != copied[table]}
    _print(database.name, found, args)


@contextmanager
def _customers(place: Shop, at_once: int) -> Iterator[Any]:
    numbers = itertools.count(1)
    visitor = Customer(place.url, place.sim("messages"), "+79992000000")
    goods = all_goods(visitor)
    visitor.close()

    def one(number: int) -> tuple[float, Counter[str]]:
        customer = Customer(place.url, place.sim("messages"), f"+7999200{number:04d}")
        began = time.perf_counter()
        try:
            customer.sign_in()
            customer.order(basket(goods, LINES, Random(f"orders:{number}")), "courier", "zone-centre")
        finally:
            customer.close()
        return time.perf_counter() - began, customer.counts

    with ThreadPoolExecutor(at_once) as pool:

        def place_orders(how_many: int, found: Rounds) -> None:
            for took_s, counts in pool.map(one, itertools.islice(numbers, how_many)):
                found.took_s.append(took_s)
                found.asked.update(counts)

        yield place_orders


def _quiet(place: Shop) -> None:
    """Wait until the shop has sent what the orders left behind."""
    before, deadline = -1, time.monotonic() + 20
    while time.monotonic() < deadline:
        size = int(requests.get(f"{place.url}/bench/size", timeout=10).text)
        if size == before:
            return
        before = size
        time.sleep(QUIET_S)


def _print(name: str, found: Rounds, args: argparse.Namespace) -> None:
    orders = len(found.product) * args.orders
    print(
        f"\norders · {name} · {len(found.product)} rounds of {args.orders} orders, {args.at_once} customers at once"
    )
    figures.row("product, orders a second", figures.rates(found.product))
    figures.row("bare SQL, orders a second", figures.rates(found.bare))
    figures.row("one order, milliseconds", figures.millis(found.took_s))
    cpu = f"{found.cpu_s / orders * 1000:8.1f}   the replay {found.bare_cpu_s / orders * 1000:.1f}"
    figures.row("CPU of http an order, ms", cpu)
    kinds = ", ".join(f"{kind} {count / orders:.1f}" for kind, count in found.asked.items())
    figures.row("HTTP requests an order", f"{found.asked.total() / orders:8.1f}   {kinds}")
    figures.row("of the bank's notifications", f"{found.served['hooks'] / orders:8.1f}")
    looks, commits = _split(found.units)
    statements = sum(len(unit.steps) for unit in found.units)
    in_commits = sum(len(unit.steps) for unit in commits)
    figures.row(
        "SQL statements an order", f"{statements / orders:8.1f}   in commits {in_commits / orders:.1f}"
    )
    figures.row(
        "commits an order", f"{len(commits) / orders:8.1f}   looks without one {len(looks) / orders:.1f}"
    )
    if found.refused or found.differing:
        names = ", ".join(sorted(found.differing)) or "none"
        print(f"  the copy differs: {found.refused} transactions refused, other row counts in: {names}")
    value = figures.middle([a / b for a, b in zip(found.product, found.bare, strict=True)])
    figures.ratio(f"orders, {name}", value, limit=LIMIT, meaning="product over bare SQL, higher is better")


def _split(units: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    return [unit for unit in units if unit.end == "rollback"], [
        unit for unit in units if unit.end == "commit"
    ]
