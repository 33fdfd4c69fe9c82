"""`lukoshko-sim tbank`: an acquirer in the shape of T-Bank's v2."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.bank.hooks import Manner, post_json
from lukoshko_sim.bank.rows import SCHEMA
from lukoshko_sim.bank.running import Parts, Terms, options, read
from lukoshko_sim.bank.tbank.api import FAULTS, api, problem
from lukoshko_sim.bank.tbank.terminal import Terminal
from lukoshko_sim.serving import run, secret

PASSWORD_ENV = "LUKOSHKO_SIM_TBANK_PASSWORD"  # noqa: S105
MANNER = Manner(post_json, lambda answer: answer.status_code == 200 and answer.text == "OK")


@contextmanager
def tbank(state: Path, key: str, password: str, terms: Terms) -> Iterator[Flask]:
    """Run the acquirer on its state file; yields the application to serve."""
    made = Parts(state, SCHEMA, FAULTS, MANNER, terms)
    terminal = Terminal(made.store, made.faults, made.hooks, made.processing, key, password)
    with made.serving(api(made.faults, terminal), problem) as app:
        yield app


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = options("tbank", __doc__)
    parser.add_argument("--terminal", default="1700000000000DEMO")
    args, terms = read(parser, argv)
    return run(
        lambda: tbank(args.state, args.terminal, secret(PASSWORD_ENV, "the terminal's password"), terms),
        args.http,
    )
