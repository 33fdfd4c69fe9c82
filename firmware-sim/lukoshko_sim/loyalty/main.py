"""`lukoshko-sim loyalty`: a loyalty service that calculates, reserves, confirms, rolls back, accrues and takes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.loyalty.http import build
from lukoshko_sim.loyalty.purchases import Purchases
from lukoshko_sim.loyalty.rows import SCHEMA
from lukoshko_sim.loyalty.vices import FAULTS
from lukoshko_sim.serving import arguments, run, secret

KEY_ENV = "LUKOSHKO_SIM_LOYALTY_KEY"


@contextmanager
def service(state: Path, key: str, *, welcome: int = 0) -> Iterator[Flask]:
    """Run the service on its state file; yields the application to serve."""
    store = Store(state, SCHEMA)
    try:
        clock = Clock(store)
        yield build(store, clock, Faults(store, FAULTS), Purchases(store, clock, welcome=welcome), key)
    finally:
        store.close()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    made = arguments("loyalty", __doc__, "that keeps members and purchases")
    made.add_argument("--welcome", type=int, default=0, metavar="BONUSES", help="what a new member is given")
    args = made.parse_args(argv)
    return run(
        lambda: service(args.state, secret(KEY_ENV, "the shop's key"), welcome=args.welcome), args.http
    )
