"""What every bank here is made of and how it runs: its file, clock, vices, processing, notifications."""

import logging
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response

from lukoshko_sim.bank.hooks import Hooks, Manner
from lukoshko_sim.bank.http import build
from lukoshko_sim.bank.processing import Processing
from lukoshko_sim.keeping import Clock, Fault, Faults, Store
from lukoshko_sim.serving import arguments

HOUR_S = 3600
WEEK_S = 7 * 24 * HOUR_S
SWEEP_S = 1.0


@dataclass(frozen=True)
class Terms:
    """How a bank deals with time, and where it tells the shop."""

    webhook: str | None = None
    webhook_scale: float = 1.0
    hold_s: int = WEEK_S
    confirm_s: int = HOUR_S


class Parts:
    """Everything that a bank's API stands on."""

    def __init__(
        self, state: Path, schema: str, vices: Mapping[str, Fault], manner: Manner, terms: Terms
    ) -> None:
        self.store = Store(state, schema)
        self.clock = Clock(self.store)
        self.faults = Faults(self.store, vices)
        self.hooks = Hooks(self.store, self.clock, self.faults, manner, terms.webhook, terms.webhook_scale)
        self.processing = Processing(
            self.store, self.clock, self.faults, hold_s=terms.hold_s, confirm_s=terms.confirm_s
        )

    @contextmanager
    def serving(self, api: Blueprint, problem: Callable[[int, str], Response]) -> Iterator[Flask]:
        """Notify and expire until the block ends; yields the application to serve."""
        over = threading.Event()
        sweeper = threading.Thread(target=_sweep, args=(self.processing, over), name="sweeper", daemon=True)
        self.hooks.start()
        sweeper.start()
        try:
            yield build(self.store, self.clock, self.faults, self.processing, api, problem)
        finally:
            over.set()
            sweeper.join()
            self.hooks.stop()
            self.store.close()


def _sweep(processing: Processing, over: threading.Event) -> None:
    while not over.wait(SWEEP_S):
        processing.expire()


def options(command: str, description: str | None) -> ArgumentParser:
    """Arguments of every bank."""
    parser = arguments(command, description, "that keeps the ledger")
    parser.add_argument("--webhook", help="where notifications go; without it none are sent")
    parser.add_argument("--webhook-scale", type=float, default=1.0, help="stretch the 7 intervals")
    parser.add_argument("--hold-seconds", type=int, default=WEEK_S)
    parser.add_argument("--confirm-seconds", type=int, default=HOUR_S)
    return parser


def read(parser: ArgumentParser, argv: list[str]) -> tuple[Namespace, Terms]:
    """Parse the arguments and begin to log."""
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    return args, Terms(args.webhook, args.webhook_scale, args.hold_seconds, args.confirm_seconds)
