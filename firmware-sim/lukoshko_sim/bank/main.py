"""`lukoshko-sim bank`: an acquirer in the shape of YooKassa v3."""

import argparse
import logging
import os
import sys
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
from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.serving import loopback, serve

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
    parser = argparse.ArgumentParser(prog="lukoshko-sim bank", description=__doc__)
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps the ledger")
    parser.add_argument("--shop-id", default="100500")
    parser.add_argument("--webhook", help="where notifications go; without it none are sent")
    parser.add_argument("--webhook-scale", type=float, default=1.0, help="stretch the 7 intervals")
    parser.add_argument("--hold-seconds", type=int, default=WEEK_S)
    parser.add_argument("--confirm-seconds", type=int, default=3600)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    secret = os.environ.get(SECRET_ENV, "")
    if not secret:
        print(f"{SECRET_ENV} must hold the shop's secret", file=sys.stderr)
        return 2
    try:
        with bank(
            args.state,
            Shop(args.shop_id, secret),
            webhook=args.webhook,
            webhook_scale=args.webhook_scale,
            hold_s=args.hold_seconds,
            confirm_s=args.confirm_seconds,
        ) as app:
            return serve(app, args.http)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
