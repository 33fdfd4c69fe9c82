"""`lukoshko-sim messages`: a gateway for text messages that shows what it was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.messages.box import SCHEMA
from lukoshko_sim.messages.http import FAULTS, build
from lukoshko_sim.serving import arguments, run, secret

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
    args = arguments("messages", __doc__, "that keeps messages").parse_args(argv)
    return run(lambda: gateway(args.state, secret(TOKEN_ENV, "the gateway's token")), args.http)
