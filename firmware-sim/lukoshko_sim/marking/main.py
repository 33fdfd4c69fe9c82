"""`lukoshko-sim marking`: the marking service with three hosts, the local module, and packages that carry codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.marking.codes import SCHEMA
from lukoshko_sim.marking.http import FAULTS, Keys, build
from lukoshko_sim.serving import arguments, run, secret

KEY_ENV = "LUKOSHKO_SIM_MARKING_KEY"


@contextmanager
def system(state: Path, keys: Keys) -> Iterator[Flask]:
    """Run the marking system on its state file; yields the application to serve."""
    store = Store(state, SCHEMA)
    try:
        yield build(store, Clock(store), Faults(store, FAULTS), keys)
    finally:
        store.close()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    args = arguments("marking", __doc__, "that keeps codes").parse_args(argv)
    return run(lambda: system(args.state, Keys(secret(KEY_ENV, "the shop's key"))), args.http)
