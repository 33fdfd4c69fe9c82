"""`lukoshko-sim bank`: an acquirer in the shape of YooKassa v3."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.bank.api import FAULTS, Shop, api, problem
from lukoshko_sim.bank.hooks import Manner, post_json
from lukoshko_sim.bank.payments import Payments
from lukoshko_sim.bank.rows import SCHEMA
from lukoshko_sim.bank.running import HOUR_S, WEEK_S, Parts, Terms, options, read
from lukoshko_sim.serving import run, secret

SECRET_ENV = "LUKOSHKO_SIM_BANK_SECRET"  # noqa: S105
MANNER = Manner(post_json, lambda answer: answer.status_code == 200)


@contextmanager
def bank(
    state: Path,
    shop: Shop,
    *,
    webhook: str | None = None,
    webhook_scale: float = 1.0,
    hold_s: int = WEEK_S,
    confirm_s: int = HOUR_S,
) -> Iterator[Flask]:
    """Run a bank on its state file; yields the application to serve."""
    made = Parts(state, SCHEMA, FAULTS, MANNER, Terms(webhook, webhook_scale, hold_s, confirm_s))
    payments = Payments(made.store, made.hooks, made.processing)
    with made.serving(api(made.store, made.faults, made.processing, payments, shop), problem) as app:
        yield app


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = options("bank", __doc__)
    parser.add_argument("--shop-id", default="100500")
    args, terms = read(parser, argv)
    return run(
        lambda: bank(args.state, Shop(args.shop_id, secret(SECRET_ENV, "the shop's secret")), **vars(terms)),
        args.http,
    )
