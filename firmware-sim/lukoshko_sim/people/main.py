"""`lukoshko-sim people`: a trading day against a running product; exit 0 only if every difference is zero."""

import argparse
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from lukoshko_sim.people.day import play
from lukoshko_sim.people.plan import draw
from lukoshko_sim.people.table import figures, show
from lukoshko_sim.people.world import World


def main(argv: list[str]) -> int:
    """Play, print the table, say what failed."""
    args = _parse(argv)
    logging.basicConfig(level="ERROR", format="%(levelname)s %(threadName)s: %(message)s")
    world = World(args.url, dict(pair.split("=", 1) for pair in args.sim), acquirer=args.acquirer)
    plans = draw(args.orders, args.seed)
    since = quote((datetime.now(UTC) - timedelta(minutes=1)).isoformat())
    started = time.monotonic()
    operator = play(world, plans, patience_s=args.minutes * 60, progress=_progress)
    rows = figures(world, operator, plans, since)
    print(show(rows))
    print(f"\ntook {time.monotonic() - started:.0f} s")
    for failure in world.failures:
        print(f"failed: {failure}")
    return 1 if world.failures or any(row.difference for row in rows) else 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lukoshko-sim people", description=__doc__)
    parser.add_argument("--url", required=True, help="the shop")
    parser.add_argument(
        "--sim", action="append", required=True, metavar="NAME=URL", help="bank, messages, locker, tills"
    )
    parser.add_argument("--acquirer", default="yookassa", help="what the shop calls its bank")
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=20)
    return parser.parse_args(argv)


def _progress(done: int, orders: int) -> None:
    print(f"  · {done} of {orders} customers are done", file=sys.stderr, flush=True)
