"""A shop's money beside the real simulator of a bank, for tests of payments and of what stands on them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import requests
from tests.conftest import FixedClock
from tests.shop import settings

from lukoshko_server.db import Hub, Tx, Work, lock_key
from lukoshko_server.net import Unreached
from lukoshko_server.outbox.service import Handler, Later, Outbox
from lukoshko_server.payments.acquirers.contract import BankUnsure
from lukoshko_server.payments.acquirers.registry import acquirers_of
from lukoshko_server.payments.bank import Bank
from lukoshko_server.payments.news import News
from lukoshko_server.payments.refund_bank import RefundBank
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.payments.service import Payments
from lukoshko_sim.bank.api import Shop
from lukoshko_sim.bank.main import bank as run_bank
from lukoshko_sim.serving import listening


@dataclass
class Heard(Hub):
    """Keeps every happening."""

    told: list[object] = field(default_factory=list)

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:  # noqa: ARG002
        return [self.told.append]

    def before_commit(self, tx: Tx) -> None:
        """Nothing is pushed."""

    def kinds(self) -> list[str]:
        """Names of what was told, in order."""
        return [type(happening).__name__ for happening in self.told]


class BankSim:
    """The simulator from the outside."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def faults(self, **switched: Any) -> None:
        """Switch vices."""
        self._session.post(f"{self.url}/sim/faults", json=switched, timeout=10).raise_for_status()

    def pay(self, payment_url: str, action: str = "pay") -> None:
        """The customer presses a button of the payment page."""
        self._session.post(payment_url, data={"action": action}, timeout=10, allow_redirects=False)

    def shift(self, seconds: int) -> None:
        """Move the bank's clock."""
        body = {"shift_seconds": seconds}
        self._session.post(f"{self.url}/sim/clock", json=body, timeout=10).raise_for_status()

    def counts(self) -> dict[str, Any]:
        """What the bank itself has counted."""
        counted: dict[str, Any] = self._session.get(f"{self.url}/sim/counts", timeout=10).json()
        return counted

    def of_order(self, order_id: str) -> dict[str, int]:
        """The bank's own sums of one order."""
        found: dict[str, int] = self.counts()["by_order"][order_id]
        return found


@contextmanager
def running_bank(folder: Path) -> Iterator[BankSim]:
    """A bank on a loopback port, its ledger in a folder."""
    shop = Shop("100500", settings(folder).bank_secret)
    with run_bank(folder / "bank.sqlite", shop) as app, listening(app) as url:
        sim = BankSim(url)
        try:
            yield sim
        finally:
            sim.close()


class Counter:
    """Payments wired to the simulator; effects are sent by hand."""

    def __init__(self, work: Work, folder: Path, url: str, clock: FixedClock, **changes: Any) -> None:
        self.work = work
        self.clock = clock
        self.outbox = Outbox()
        given = settings(folder, **{"bank_url": f"{url}/v3", **changes})
        self.acquirers = acquirers_of(given)
        self.payments = Payments(work, self.outbox, given, self.lock, self.acquirers)
        self.news = News(work, self.outbox, given, self.lock, self.acquirers)
        self.refunds = Refunds(work, self.outbox, given, self.lock, self.acquirers)
        self.handlers: dict[str, Handler] = {
            **Bank(self.news, self.acquirers, clock).handlers(),
            **RefundBank(self.refunds, self.acquirers).handlers(),
        }

    def lock(self, order_id: str) -> None:
        """Orders one at a time, as the order's row does it in the product."""
        with self.work() as tx:
            lock_key(tx, crc32(order_id.encode()))

    def send_all(self, rounds: int = 12, step_s: float = 70) -> None:
        """Send whatever is due and let time pass, for so many rounds."""
        for _ in range(rounds):
            with self.work() as tx:
                effects = self.outbox.claim(tx, list(self.handlers))
            for effect in effects:
                try:
                    self.handlers[effect.kind](effect)
                except (Later, BankUnsure, Unreached) as later:
                    with self.work() as tx:
                        pause = getattr(later, "seconds", None)
                        self.outbox.postpone(tx, effect, seconds=pause, why=str(later))
                else:
                    with self.work() as tx:
                        self.outbox.finish(tx, [effect])
            self.clock.forward(seconds=step_s)

    def hold(self, sim: BankSim, order_id: str = "order-1", kopecks: int = 100_00) -> None:
        """Hold a sum that the customer pays at once."""
        self.payments.hold(order_id, kopecks, "Заказ 1")
        self.send_all(rounds=1, step_s=0)
        url = self.payments.money(order_id).payment_url
        assert re.match(r"http://127.0.0.1:\d+/pay/", url), url
        sim.pay(url)
        self.clock.forward(seconds=5)
        self.send_all(rounds=1, step_s=0)
        assert self.payments.money(order_id).state == "held"
