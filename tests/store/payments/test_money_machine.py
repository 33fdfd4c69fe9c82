"""Random days of one order's money: lost answers, kills between the bank and the database, late confirmations.

The bank here is the oracle: it counts by itself, and the shop must agree with it when the dust has settled.
"""

import functools
import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.banking import Heard
from tests.conftest import FixedClock
from tests.shop import settings as shop_settings

from lukoshko_server.db import Work, make_engine
from lukoshko_server.outbox.service import Later, Outbox
from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankUnsure,
    CartLine,
    Notice,
    PaymentAsk,
    Terms,
)
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.bank import Bank
from lukoshko_server.payments.news import News
from lukoshko_server.payments.rules import MoneyBusy, NoHold, OverHold
from lukoshko_server.payments.service import MoneyTaken, Payments
from lukoshko_server.tables import metadata
from lukoshko_wire.problems import Conflict

ORDER = "order-1"
HELD = 100_00


@functools.cache
def empty_database() -> Path:
    """A database with every table, made once and copied for each day; closing it empties its journal."""
    file = Path(tempfile.mkdtemp()) / "empty.sqlite"
    engine = make_engine(f"sqlite:///{file}")
    metadata().create_all(engine)
    engine.dispose()
    return file


class Killed(BaseException):
    """The process dies here."""


@dataclass
class FakeBank:
    """Payments in memory, once per key; `next_mood` says what happens to answers."""

    moods: "random.Random"
    calm: bool = False
    kills: Callable[[], None] = field(default=lambda: None)
    payments: dict[str, BankPayment] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    captures: list[int] = field(default_factory=list)

    @property
    def terms(self) -> Terms:
        return Terms(("card",), holds=True, partial_capture=True, key_lasts=timedelta(hours=23))

    def hold(self, ask: PaymentAsk) -> BankPayment:
        def act() -> str:
            own = f"p-{len(self.payments)}"
            self.payments[own] = BankPayment(own, "pending", ask.kopecks, ask.op, url=f"http://bank/{own}")
            return own

        return self._once(ask.op, act)

    def charge(self, ask: PaymentAsk) -> BankPayment:
        raise NotImplementedError(ask.op)

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        raise NotImplementedError(provider_id, op, kopecks)

    def find_refund(self, provider_id: str, op: str, kopecks: int, before_kopecks: int) -> BankRefund | None:
        raise NotImplementedError(provider_id, op, kopecks, before_kopecks)

    def notified(self, notice: Notice) -> str | None:
        raise NotImplementedError(notice)

    def capture(
        self,
        provider_id: str,
        op: str,
        kopecks: int,
        lines: tuple[CartLine, ...] = (),  # noqa: ARG002
    ) -> BankPayment:
        def act() -> str:
            self._must_be_held(provider_id)
            assert kopecks <= self.payments[provider_id].kopecks
            self.captures.append(kopecks)
            self._set(provider_id, "captured", kopecks=kopecks)
            return provider_id

        return self._once(op, act)

    def void(self, provider_id: str, op: str) -> BankPayment:
        def act() -> str:
            self._must_be_held(provider_id)
            self._set(provider_id, "canceled", reason="canceled_by_merchant")
            return provider_id

        return self._once(op, act)

    def get(self, provider_id: str) -> BankPayment:
        self._mood()
        return self.payments[provider_id]

    def customer(self, event: str) -> None:
        """The customer, or time, does something to the last payment."""
        if not self.payments:
            return
        own, payment = list(self.payments.items())[-1]
        if payment.state == "pending":
            reason = {"pay": "", "refuse": "insufficient_funds", "expire": "expired_on_confirmation"}[event]
            self._set(own, "held" if event == "pay" else "canceled", reason=reason)
        elif payment.state == "held" and event == "expire":
            self._set(own, "canceled", reason="expired_on_capture")

    def live(self) -> int:
        """How many payments block money now."""
        return sum(payment.state == "held" for payment in self.payments.values())

    def _once(self, op: str, act: Callable[[], str]) -> BankPayment:
        self._mood()
        if op not in self.done:
            self.done[op] = act()
        self.kills()
        self._mood()
        return self.payments[self.done[op]]

    def _mood(self) -> None:
        if not self.calm and self.moods.random() < 0.3:
            raise BankUnsure("no answer")

    def _must_be_held(self, provider_id: str) -> None:
        if self.payments[provider_id].state != "held":
            raise BankRefused(400, "invalid_request")

    def _set(self, own: str, state: Any, **changes: Any) -> None:
        before = self.payments[own]
        values = {"kopecks": before.kopecks, "reason": before.reason, **changes}
        self.payments[own] = BankPayment(own, state, op=before.op, url=before.url, **values)


class Day:
    """One order's money, from the first hold until everything has ended."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.clock = FixedClock()
        shutil.copy(empty_database(), folder / "day.sqlite")
        self.engine = make_engine(f"sqlite:///{folder / 'day.sqlite'}")
        self.heard = Heard()
        self.work = Work(self.engine, self.clock, self.heard)
        self.random = random.Random(seed)
        self.bank = FakeBank(self.random, kills=self._maybe_kill)
        self.outbox = Outbox()
        given = shop_settings(folder)
        acquirers = Acquirers({"bank": self.bank})
        self.payments = Payments(self.work, self.outbox, given, lambda _order: None, acquirers)
        news = News(self.work, self.outbox, given, lambda _order: None, acquirers)
        self.handlers = Bank(news, acquirers, self.clock).handlers()
        self.settlements = 0

    def step(self, what: str) -> None:
        """One thing that a person, the bank or time does."""
        match what:
            case "pay" | "refuse" | "expire":
                self.bank.customer(what)
            case "again" | "void" | "cash" | "capture":
                with suppress(NoHold, MoneyBusy, OverHold, Conflict):
                    self._person(what)
            case "send":
                self.send()

    def send(self) -> None:
        """Every effect that is due is sent once, or dies on the way."""
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
                    self.outbox.finish(tx, [effect.id])
        self.clock.forward(seconds=20)

    def settle_down(self) -> None:
        """The bank is well again and time passes."""
        self.bank.calm = True
        for _ in range(12):
            self.send()
            self.clock.forward(seconds=60)

    def check(self) -> None:
        """What must hold at every moment."""
        assert len(self.bank.captures) <= 1
        assert self.bank.live() <= 1
        taken = [told for told in self.heard.told if isinstance(told, MoneyTaken)]
        assert len(taken) <= 1
        assert not (self.bank.captures and any(each.method != "hold" for each in taken))

    def _person(self, what: str) -> None:
        if what == "again":
            self.payments.again(ORDER)
        elif what == "void":
            self.payments.void(ORDER)
        else:
            self.settlements += 1
            own, kopecks = f"s-{self.settlements}", self.random.randint(1, HELD)
            if what == "cash":
                self.payments.settle_cash(ORDER, own, kopecks, "courier:1")
            else:
                self.payments.settle_hold(ORDER, own, kopecks)

    def _maybe_kill(self) -> None:
        if not self.bank.calm and self.random.random() < 0.2:
            raise Killed


STEPS = ["send", "send", "pay", "refuse", "expire", "again", "void", "cash", "capture"]


@given(
    st.lists(st.sampled_from(STEPS), max_size=14),
    st.integers(0, 10**6),
    st.sampled_from(["void", "capture", "leave"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_the_shop_and_the_bank_agree_in_the_end(
    steps: list[str], seed: int, end: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder), seed)
        try:
            day.payments.hold(ORDER, HELD)
            for step in steps:
                day.step(step)
                day.check()
            day.settle_down()
            day.step(end)
            day.settle_down()
            day.check()
            agree(day, end)
        finally:
            day.engine.dispose()


def agree(day: Day, end: str) -> None:
    """The shop's figures are the bank's."""
    money = day.payments.of_orders([ORDER]).get(ORDER)
    assert money is not None
    assert money.captured_kopecks == sum(day.bank.captures)
    assert money.live_kopecks == HELD * day.bank.live()
    confirmed = [each for each in day.bank.payments.values() if each.state in ("held", "captured")]
    assert money.held_kopecks >= HELD * len(confirmed)
    assert money.held_kopecks == (
        money.captured_kopecks + money.released_kopecks + money.voided_kopecks + money.live_kopecks
    )
    if end == "void" or money.taken_kopecks:
        assert day.bank.live() == 0


def test_a_key_that_the_bank_has_forgotten_is_never_used_again(tmp_path: Path) -> None:
    day = Day(tmp_path, 1)
    try:
        day.payments.hold(ORDER, HELD)
        day.clock.forward(hours=24)
        day.bank.calm = True
        day.send()
        assert day.bank.payments == {}
        assert day.heard.kinds() == ["HoldDeclined"]
    finally:
        day.engine.dispose()


def test_a_bank_that_does_not_void_is_asked_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(tmp_path, 2)
    try:
        day.bank.calm = True
        day.payments.hold(ORDER, HELD)
        day.send()
        day.bank.customer("pay")
        day.settle_down()

        def stubborn(provider_id: str, op: str) -> BankPayment:
            raise BankRefused(400, "invalid_request")

        with monkeypatch.context() as patched:
            patched.setattr(day.bank, "void", stubborn)
            day.payments.void(ORDER)
            day.settle_down()
            assert day.payments.money(ORDER).state == "voiding"
        day.clock.forward(seconds=timedelta(minutes=2).total_seconds())
        day.settle_down()
        assert day.payments.money(ORDER).state == "void"
    finally:
        day.engine.dispose()
