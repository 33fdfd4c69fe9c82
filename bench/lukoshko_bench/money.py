"""`money`: handovers per second through the whole saga, against the same SQL and the same HTTP calls made bare.

One handover: a held order settles at the door: decision, capture at the bank over HTTP, receipt to its till, its fact back,
goods. The product runs in the process that measures, with the bank's simulator beside it; the bare peer is the same SQL said
again through the bare driver on a copy of the database, and the same requests sent to the same bank again, one by one.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import requests
from sqlalchemy import Engine
from tests import needs, postgres
from tests.conftest import FixedClock
from tests.floor import BREAD, MILK, Shop, open_shop

from lukoshko_bench import figures
from lukoshko_bench.replay import Database, PostgresDatabase, SqliteFile, replay
from lukoshko_bench.shop import temporary_home
from lukoshko_bench.trace import Recorder
from lukoshko_server import net
from lukoshko_server.engines import make_engine
from lukoshko_server.tables import metadata
from lukoshko_wire.values import Way

LIMIT = 0.5
WARM_UP = 2


@dataclass
class Rounds:
    """What the rounds gave."""

    product: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    statements: int = 0
    commits: int = 0
    calls: int = 0
    refused: int = 0
    cpu_s: float = 0.0
    bare_cpu_s: float = 0.0


@dataclass
class Calls:
    """Requests that left for the bank, to be sent again."""

    made: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def keeping(self) -> Any:
        """`net.ask`, noting what it is asked."""
        ask = net.ask

        def asked(method: str, url: str, **options: Any) -> net.Answer:
            self.made.append((method, url, dict(options)))
            return ask(method, url, **options)

        return patch("lukoshko_server.net.ask", asked)

    def again(self) -> float:
        """Send the same again by the bare client; the bank knows the keys, and answers as it did. Seconds."""
        began = time.perf_counter()
        for method, url, options in self.made:
            with requests.Session() as session:
                session.trust_env = False
                session.request(method, url, timeout=10, **options)
        return time.perf_counter() - began


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--handovers", type=int, default=10, help="a round")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")


def run(args: argparse.Namespace) -> None:
    """Measure on each database and print."""
    recorder = Recorder()  # one for both: each would take the other's statements away
    if args.database in ("postgres", "both"):
        binaries = needs.postgres_bin()
        if binaries is None:
            print("\nmoney · PostgreSQL is not installed: left out", flush=True)
        else:
            with postgres.server(binaries) as url:
                _measure(url, PostgresDatabase(url, binaries), recorder, args)
    if args.database in ("sqlite", "both"):
        with temporary_home() as home:
            file = home / "money.sqlite"
            _measure(f"sqlite:///{file}", SqliteFile(file), recorder, args)


def _measure(url: str, database: Database, recorder: Recorder, args: argparse.Namespace) -> None:
    found = Rounds()
    with _opened(url) as shop:
        _handovers(shop, [_brought(shop) for _ in range(WARM_UP)])
        for number in range(args.rounds):
            orders = [_brought(shop) for _ in range(args.handovers)]
            shop.send()
            copy, calls = database.copy(number), Calls()
            recorder.take()
            with calls.keeping():
                began, cpu_s = time.perf_counter(), time.process_time()
                _handovers(shop, orders)
                found.product.append(args.handovers / (time.perf_counter() - began))
                found.cpu_s += time.process_time() - cpu_s
            units = recorder.take()
            again = replay(copy, units)
            found.bare.append(args.handovers / (again.seconds + calls.again()))
            found.bare_cpu_s += again.cpu_s
            found.refused += again.refused
            found.statements += sum(len(unit.steps) for unit in units)
            found.commits += sum(unit.end == "commit" for unit in units)
            found.calls += len(calls.made)
    _print(database.name, found, args)


@contextmanager
def _opened(url: str) -> Iterator[Shop]:
    engine: Engine = make_engine(url)
    metadata().create_all(engine)
    with temporary_home() as folder:
        try:
            with open_shop(engine, FixedClock(), folder) as shop:
                yield shop
        finally:
            engine.dispose()


def _brought(shop: Shop) -> tuple[str, int]:
    """A held order that its courier has brought, and what it comes to."""
    order = shop.order(Way.COURIER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    courier = shop.carry(order)
    return order, int(courier.see(f"/handovers/{order}")["total_kopecks"])


def _handovers(shop: Shop, orders: list[tuple[str, int]]) -> None:
    """Money, receipt, goods of each, one after another."""
    courier = shop.client("courier")
    for order, total in orders:
        courier.ok(f"/handovers/{order}/settle", id=f"s-{order}", method="hold", expected_kopecks=total)
        shop.send()
        assert shop.till_door.print() == 1, order
        courier.ok(f"/handovers/{order}/handed", id=f"h-{order}")


def _print(name: str, found: Rounds, args: argparse.Namespace) -> None:
    handovers = len(found.product) * args.handovers
    print(f"\nmoney · {name} · {len(found.product)} rounds of {args.handovers} handovers")
    figures.row("product, handovers a second", figures.rates(found.product))
    figures.row("bare SQL and HTTP, a second", figures.rates(found.bare))
    cpu = f"{found.cpu_s / handovers * 1000:8.1f}   of the replay's SQL {found.bare_cpu_s / handovers * 1000:.1f}"
    figures.row("CPU a handover, ms", cpu)
    figures.row("SQL statements a handover", f"{found.statements / handovers:8.1f}")
    figures.row("commits a handover", f"{found.commits / handovers:8.1f}")
    figures.row("calls of the bank a handover", f"{found.calls / handovers:8.1f}")
    if found.refused:
        print(f"  the copy refused {found.refused} transactions")
    value = figures.middle([a / b for a, b in zip(found.product, found.bare, strict=True)])
    figures.ratio(
        f"money, {name}", value, limit=LIMIT, meaning="product over bare SQL and HTTP, higher is better"
    )
