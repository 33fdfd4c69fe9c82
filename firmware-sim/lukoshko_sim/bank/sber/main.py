"""`lukoshko-sim sber`: an acquirer in the shape of Sber's REST."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.bank.hooks import PATIENCE_S, Manner
from lukoshko_sim.bank.rows import SCHEMA
from lukoshko_sim.bank.running import Parts, Terms, options, read
from lukoshko_sim.bank.sber.api import FAULTS, Login, api, problem
from lukoshko_sim.bank.sber.orders import Orders
from lukoshko_sim.serving import run, secret

PASSWORD_ENV = "LUKOSHKO_SIM_SBER_PASSWORD"  # noqa: S105
KEY_ENV = "LUKOSHKO_SIM_SBER_CALLBACK_KEY"
SESSION_S = 1_200
MANNER = Manner(
    lambda session, url, query: session.get(f"{url}?{query}", timeout=PATIENCE_S, allow_redirects=False),
    lambda answer: answer.status_code == 200,
    again_s=(30, 60),
)


@contextmanager
def sber(state: Path, login: Login, callback_key: str, terms: Terms) -> Iterator[Flask]:
    """Run the acquirer on its state file; yields the application to serve."""
    made = Parts(state, SCHEMA, FAULTS, MANNER, terms)
    orders = Orders(made.store, made.faults, made.hooks, made.processing, callback_key)
    with made.serving(api(made.faults, orders, login), problem) as app:
        yield app


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = options("sber", __doc__)
    parser.set_defaults(confirm_seconds=SESSION_S)
    parser.add_argument("--user", default="lukoshko-api")
    args, terms = read(parser, argv)
    return run(
        lambda: sber(
            args.state,
            Login(args.user, secret(PASSWORD_ENV, "the password of the interface's user")),
            secret(KEY_ENV, "the key of callbacks"),
            terms,
        ),
        args.http,
    )
