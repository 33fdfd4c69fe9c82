"""`lukoshko-sim bank`: an acquirer in the shape of YooKassa v3."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.bank.api import FAULTS, Shop
from lukoshko_sim.bank.hooks import Hooks
from lukoshko_sim.bank.http import build
from lukoshko_sim.bank.payments import Payments
from lukoshko_sim.bank.rows import SCHEMA
from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.serving import arguments, run, secret

SECRET_ENV = "LUKOSHKO_SIM_BANK_SECRET"  # noqa: S105
WEEK_S = 7 * 24 * 3600
SWEEP_S = 1.0


@contextmanager
def bank(
    state: Path,
    shop: Shop,
    *,
    webhook: str | None = None,
    webhook_scale: float = 1.0,
    hold_s: int = WEEK_S,
    confirm_s: int = 3600,
) -> Iterator[Flask]:
    """Run a bank on its state file; yields the application to serve."""
    store = Store(state, SCHEMA)
    clock = Clock(store)
    faults = Faults(store, FAULTS)
    hooks = Hooks(store, clock, faults, webhook, webhook_scale)
    payments = Payments(store, clock, hooks, hold_s=hold_s, confirm_s=confirm_s)
    over = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(payments, over), name="sweeper", daemon=True)
    hooks.start()
    sweeper.start()
    try:
        yield build(store, clock, faults, payments, shop)
    finally:
        over.set()
        sweeper.join()
        hooks.stop()
        store.close()


def _sweep(payments: Payments, over: threading.Event) -> None:
    while not over.wait(SWEEP_S):
        payments.expire()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when something needed is missing."""
    parser = arguments("bank", __doc__, "that keeps the ledger")
    parser.add_argument("--shop-id", default="100500")
    parser.add_argument("--webhook", help="where notifications go; without it none are sent")
    parser.add_argument("--webhook-scale", type=float, default=1.0, help="stretch the 7 intervals")
    parser.add_argument("--hold-seconds", type=int, default=WEEK_S)
    parser.add_argument("--confirm-seconds", type=int, default=3600)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    return run(
        lambda: bank(
            args.state,
            Shop(args.shop_id, secret(SECRET_ENV, "the shop's secret")),
            webhook=args.webhook,
            webhook_scale=args.webhook_scale,
            hold_s=args.hold_seconds,
            confirm_s=args.confirm_seconds,
        ),
        args.http,
    )
