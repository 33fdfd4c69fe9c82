"""`lukoshko-sim marking`: the marking service with three hosts, the local module, and packages that carry codes."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.marking.codes import SCHEMA
from lukoshko_sim.marking.http import FAULTS, Keys, build
from lukoshko_sim.serving import loopback, serve

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
    parser = argparse.ArgumentParser(prog="lukoshko-sim marking", description=__doc__)
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps codes")
    args = parser.parse_args(argv)
    key = os.environ.get(KEY_ENV, "")
    if not key:
        print(f"{KEY_ENV} must hold the shop's key", file=sys.stderr)
        return 2
    try:
        with system(args.state, Keys(key)) as app:
            return serve(app, args.http)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
