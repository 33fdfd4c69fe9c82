"""One order's money with a bank of trouble, its clock and its outbox in hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import databases
from tests.banking import Heard
from tests.conftest import FixedClock
from tests.shop import settings as shop_settings
from tests.store.payments.bank_of_trouble import HOLDS, Killed, TroubledBank

from lukoshko_server.db import Work
from lukoshko_server.outbox.service import Later, Outbox
from lukoshko_server.payments.acquirers.contract import (
    BankRefused,
    BankUnsure,
    Terms,
)
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.bank import Bank
from lukoshko_server.payments.news import News
from lukoshko_server.payments.refund_bank import RefundBank
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.payments.refunds_due import RefundsDue
from lukoshko_server.payments.service import Payments

ORDER = "order-1"
HELD = 100_00


class Day:
    """One order's money, from the first payment until everything has ended."""

    def __init__(self, folder: Path, terms: Terms = HOLDS) -> None:
        self.clock = FixedClock()
        self.engine = databases.sqlite(folder / "day.sqlite")
        self.heard = Heard()
        self.work = Work(self.engine, self.clock, self.heard)
        self.bank = TroubledBank(terms)
        self.outbox = Outbox()
        given, acquirers = shop_settings(folder), Acquirers({"bank": self.bank})
        self.payments = Payments(self.work, self.outbox, given, lambda _order: None, acquirers)
        self.refunds = Refunds(self.work, self.outbox, given, lambda _order: None, acquirers)
        self.due = RefundsDue(self.work, self.outbox, given, lambda _order: None, acquirers)
        news = News(self.work, self.outbox, given, lambda _order: None, acquirers)
        self.handlers = Bank(news, acquirers, self.clock).handlers()
        self.handlers |= RefundBank(self.refunds, acquirers).handlers()

    def send(self, moods: list[str] | None = None) -> None:
        """Every effect that is due is sent once, or dies on the way."""
        self.bank.moods = iter(moods or ())
        with self.work() as tx:
            effects = self.outbox.claim(tx, list(self.handlers))
        for effect in effects:
            try:
                self.handlers[effect.kind](effect)
            except Killed:
                pass  # nobody writes anything: the lease runs out
            except (Later, BankUnsure, BankRefused) as later:
                with self.work() as tx:
                    seconds = getattr(later, "seconds", None)
                    self.outbox.postpone(tx, effect, seconds=seconds, why=str(later))
            else:
                with self.work() as tx:
                    self.outbox.finish(tx, [effect])
        self.bank.moods = iter(())
        self.clock.forward(seconds=20)

    def settle_down(self) -> None:
        """The bank is well again and time passes."""
        for _ in range(12):
            self.send()
            self.clock.forward(seconds=60)

    def held(self) -> None:
        """The first payment is held."""
        self.payments.hold(ORDER, HELD)
        self.send()
        self.pays("p-0")

    def pays(self, provider_id: str) -> None:
        """The customer pays on the bank's page."""
        self.bank.customer(provider_id, "pay")
        self.settle_down()

    def kinds(self, kind: type) -> int:
        """How often something was told."""
        return sum(isinstance(told, kind) for told in self.heard.told)


@contextmanager
def a_day(folder: Path, terms: Terms = HOLDS) -> Iterator[Day]:
    """A day that lets go of its database."""
    day = Day(folder, terms)
    try:
        yield day
    finally:
        day.engine.dispose()
