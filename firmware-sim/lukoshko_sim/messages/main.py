"""`lukoshko-sim messages`: a gateway for text messages that shows what it was given."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.messages.box import SCHEMA
from lukoshko_sim.messages.http import FAULTS, build
from lukoshko_sim.serving import loopback, serve

TOKEN_ENV = "LUKOSHKO_SIM_MESSAGES_TOKEN"  # noqa: S105


@contextmanager
def gateway(state: Path, token: str) -> Iterator[Flask]:
    """Run a gateway on its state file; yields the application to serve."""
    store = Store(state, SCHEMA)
    try:
        yield build(store, Clock(store), Faults(store, FAULTS), token)
    finally:
        store.close()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = argparse.ArgumentParser(prog="lukoshko-sim messages", description=__doc__)
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps messages")
    args = parser.parse_args(argv)
    token = os.environ.get(TOKEN_ENV, "")
    if not token:
        print(f"{TOKEN_ENV} must hold the gateway's token", file=sys.stderr)
        return 2
    try:
        with gateway(args.state, token) as app:
            return serve(app, args.http)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
