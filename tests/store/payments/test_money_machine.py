"""One order's money through every operation in any sequence, beside a ledger of a few lines.

The bank loses answers, questions and whole processes. After each step what the shop has, plus what it knows that it does
not know, is what the customer has paid, to the kopeck; when the dust has settled nothing is unknown.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from tests import databases
from tests.banking import Heard
from tests.conftest import FixedClock
from tests.shop import settings as shop_settings
from tests.store.payments.bank_of_trouble import HOLDS, Killed, TroubledBank

from lukoshko_server.db import Work
from lukoshko_server.outbox.service import Later, Outbox
from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankUnsure,
    Terms,
)
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.at_bank import AtBank
from lukoshko_server.payments.bank import Bank
from lukoshko_server.payments.happenings import HoldDeclined, MoneyFailed, MoneyTaken
from lukoshko_server.payments.news import News
from lukoshko_server.payments.refund_bank import RefundBank
from lukoshko_server.payments.refunds import Refunds
from lukoshko_server.payments.refunds_due import RefundsDue
from lukoshko_server.payments.rows import HoldRow, PartRow, RefundPartRow, RefundRow, SettlementRow
from lukoshko_server.payments.rules import (
    OPEN,
    MoneyBusy,
    NoHold,
    NothingTaken,
    OverHold,
    OverTaken,
    SecondHold,
)
from lukoshko_server.payments.service import Payments
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

T = TypeVar("T")
ORDER = "order-1"
HELD = 100_00
REFUSALS = (NoHold, MoneyBusy, OverHold, OverTaken, NothingTaken, SecondHold, Conflict)


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


MOODS = st.lists(st.sampled_from(["fine", "fine", "before", "after", "killed"]), max_size=6)


class Money(RuleBasedStateMachine):
    """Whatever people, the bank and time do to one order's money."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.settlements = 0
        self.refunds = 0
        self.offers: dict[str, int] = {}
        """The ledger, beside what the bank counts: what each settlement asks of a person's hand,"""
        self.bank_back = self.hand_back = 0
        """and what refunds gave back by the bank and by hand."""

    @initialize(
        holds=st.booleans(), partial=st.booleans(), at_expiry=st.sampled_from(["void", "capture"]),
        least=st.sampled_from([1, 100]), planned=st.booleans(),
    )  # fmt: skip
    def open(self, holds: bool, partial: bool, at_expiry: str, least: int, planned: bool) -> None:
        terms = Terms(
            ("card",), holds=holds, partial_capture=partial, second_hold=True, on_expiry=at_expiry,  # type: ignore[arg-type]
            key_lasts=HOLDS.key_lasts, least_kopecks=least, card_check=planned,
        )  # fmt: skip
        self.day = Day(Path(self.folder.name), terms)
        due_at = self.day.clock() if planned else None
        self.day.payments.hold(ORDER, HELD, due_at=due_at)

    @rule(event=st.sampled_from(["pay", "pay", "refuse", "expire"]), latest=st.booleans())
    def customer(self, event: str, latest: bool) -> None:
        """Only pages that were shown can be paid."""
        shown = [hold.provider_id for hold in self.rows(HoldRow) if hold.provider_id]
        if shown:
            self.day.bank.customer(shown[-1 if latest else 0], event)

    @rule(kopecks=st.integers(100, HELD))
    def more(self, kopecks: int) -> None:
        self.ask(lambda: self.day.payments.more(ORDER, kopecks))

    @rule()
    def again(self) -> None:
        self.ask(lambda: self.day.payments.again(ORDER))

    @rule(kopecks=st.integers(100, HELD), late=st.booleans())
    def replan(self, kopecks: int, late: bool) -> None:
        due_at = self.day.clock() if late else None
        self.ask(lambda: self.day.payments.replan(ORDER, kopecks, due_at=due_at))

    @rule()
    def want_no_more(self) -> None:
        self.ask(lambda: self.day.payments.want_no_more(ORDER))

    @rule()
    def void(self) -> None:
        self.ask(lambda: self.day.payments.void(ORDER))

    @rule()
    def time_of_planned(self) -> None:
        self.day.payments.tick(self.day.clock())

    @rule(kopecks=st.integers(1, 2 * HELD), method=st.sampled_from(list(PayMethod)[:3]), alone=st.booleans())
    def settle(self, kopecks: int, method: PayMethod, alone: bool) -> None:
        """At the door by all means, or by hand alone."""
        self.settlements += 1
        own = f"s-{self.settlements}"
        alone = alone and method is not PayMethod.HOLD
        covered = 0 if alone else self.day.payments.may_take(ORDER)
        self.offers[own] = max(kopecks - covered, 0)

        def take() -> None:
            if alone:
                self.day.payments.settle_by_hand(ORDER, own, kopecks, method, "courier:1")
            else:
                self.day.payments.settle(ORDER, own, kopecks, method, "courier:1")

        self.ask(take)

    @rule(kopecks=st.integers(1, HELD))
    def refund(self, kopecks: int) -> None:
        self.refunds += 1
        own = f"r-{self.refunds}"
        if self.ask(lambda: self.day.refunds.give_back(ORDER, own, kopecks, why="bad", by="operator:1")):
            taken = self.taken()
            assert taken is not None
            by_bank = min(kopecks, taken.kopecks - self.offers[taken.settlement_id] - self.bank_back)
            self.bank_back += by_bank
            self.hand_back += kopecks - by_bank

    @rule(moods=MOODS)
    def send(self, moods: list[str]) -> None:
        self.day.send(moods)

    @precondition(lambda self: self.settlements > 0)
    @rule()
    def tell_again(self) -> None:
        """The same settlement once more is the same."""
        last = max(self.rows(SettlementRow), key=lambda row: int(row.id[2:]), default=None)
        if last is not None:
            self.day.payments.settle(ORDER, last.id, last.kopecks, PayMethod(last.method), "courier:1")

    @invariant()
    def every_kopeck_is_where_the_ledger_says(self) -> None:
        if not hasattr(self, "day"):
            return
        bank, money = self.day.bank, self.day.payments.of_orders([ORDER])[ORDER]
        open_ = [hold.provider_id for hold in self.rows(HoldRow) if hold.state in OPEN]
        asked = [part.id for part in self.rows(RefundPartRow) if part.state == "asked"]
        unknown = sum(bank.captured.get(own or "", 0) for own in open_)
        unknown -= sum(bank.refunded[op][1] for op in asked if op in bank.refunded)
        shop = money.kept_kopecks + money.ahead_kopecks
        assert shop + unknown == bank.net() + self.hands()
        assert money.held_kopecks == (
            money.captured_kopecks + money.ahead_kopecks + money.surplus_kopecks + money.released_kopecks
            + money.voided_kopecks + money.live_kopecks
        )  # fmt: skip

    @invariant()
    def what_the_database_keeps_holds(self) -> None:
        if not hasattr(self, "day"):
            return
        standing = [row for row in self.rows(SettlementRow) if row.state != "failed"]
        assert len(standing) <= 1
        assert self.day.kinds(MoneyTaken) == sum(row.state == "taken" for row in standing)
        holds = {hold.id: hold for hold in self.rows(HoldRow)}
        for row in standing:
            parts = [part for part in self.rows(PartRow) if part.settlement_id == row.id]
            assert sum(part.kopecks for part in parts) == row.kopecks
            assert row.state == "asked" or all(part.state == "taken" for part in parts)
            for part in parts:
                if part.hold_id and part.state == "taken":
                    assert (
                        part.kopecks
                        <= holds[part.hold_id].captured_kopecks
                        <= holds[part.hold_id].asked_kopecks
                    )

    def teardown(self) -> None:
        try:
            if hasattr(self, "day"):
                self.end()
        finally:
            self.folder.cleanup()

    def end(self) -> None:
        """The dust settles: nothing hangs, nothing is unknown, the customer has paid exactly what was settled."""
        self.day.settle_down()
        if self.day.kinds(MoneyTaken) == 0:
            self.day.payments.void(ORDER)
        self.day.settle_down()
        self.every_kopeck_is_where_the_ledger_says()
        self.what_the_database_keeps_holds()
        money = self.day.payments.of_orders([ORDER])[ORDER]
        assert self.day.bank.live() == money.live_kopecks == 0
        assert money.ahead_kopecks == 0
        assert self.day.bank.net() + self.hands() == money.kept_kopecks
        assert all(row.state != "asked" for row in self.rows(SettlementRow))
        assert all(row.state == "returned" for row in self.rows(RefundRow))
        self.day.engine.dispose()

    def ask(self, what: Callable[[], None]) -> bool:
        """True when it was not refused."""
        with suppress(*REFUSALS):
            what()
            return True
        return False

    def taken(self) -> MoneyTaken | None:
        return next((told for told in self.day.heard.told if isinstance(told, MoneyTaken)), None)

    def hands(self) -> int:
        """What went from hand to hand."""
        taken = self.taken()
        return self.offers[taken.settlement_id] - self.hand_back if taken else 0

    def rows(self, kind: type[T]) -> list[T]:
        with self.day.work.read() as tx:
            found = list(tx.session.scalars(select(kind)))
            tx.session.expunge_all()
            return found


TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def test_a_key_that_the_bank_has_forgotten_is_never_used_again(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.clock.forward(hours=24)
        day.send()
        assert day.bank.payments == {}
        assert day.kinds(HoldDeclined) == 1


def test_a_bank_that_does_not_void_is_asked_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.send()
        day.bank.customer("p-0", "pay")
        day.settle_down()

        def stubborn(provider_id: str, op: str) -> BankPayment:
            raise BankRefused(400, "invalid_request")

        with monkeypatch.context() as patched:
            patched.setattr(day.bank, "void", stubborn)
            day.payments.void(ORDER)
            day.settle_down()
            assert day.payments.money(ORDER).state == "voiding"
        day.clock.forward(seconds=120)
        day.settle_down()
        assert day.payments.money(ORDER).state == "void"


def test_a_late_payment_that_is_refused_may_be_paid_again_though_its_card_was_checked(tmp_path: Path) -> None:
    with a_day(tmp_path, replace(HOLDS, card_check=True)) as day:
        day.payments.hold(ORDER, HELD, due_at=day.clock())
        day.send()
        day.bank.customer("p-0", "pay")
        day.settle_down()
        day.payments.tick(day.clock())
        day.send()
        day.bank.customer("p-1", "refuse")
        day.settle_down()
        assert day.payments.refused(ORDER)
        for _ in range(2):
            day.payments.again(ORDER)
        assert day.payments.tries(ORDER) == 3
        day.send()
        day.bank.customer("p-2", "pay")
        day.settle_down()
        assert day.payments.may_take(ORDER) == HELD
        day.payments.settle(ORDER, "s-1", HELD, PayMethod.HOLD)
        with pytest.raises(MoneyBusy):
            day.payments.again(ORDER)


def test_an_extra_that_expires_leaves_the_base_for_another_settlement(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.send()
        day.bank.customer("p-0", "pay")
        day.settle_down()
        day.payments.more(ORDER, 20_00)
        day.send()
        assert day.payments.money(ORDER).wanted_kopecks == 20_00
        day.bank.customer("p-1", "pay")
        day.settle_down()
        assert day.payments.may_take(ORDER) == HELD + 20_00
        day.bank.customer("p-1", "expire")
        day.payments.settle(ORDER, "s-1", HELD + 10_00, PayMethod.HOLD)
        day.settle_down()
        assert day.kinds(MoneyFailed) == 1
        assert day.bank.captured == {"p-0": HELD}
        assert day.payments.money(ORDER).state == "prepaid"
        assert day.payments.may_take(ORDER) == HELD
        day.payments.settle(ORDER, "s-2", HELD + 10_00, PayMethod.CASH, "courier:1")
        taken = day.heard.told[-1]
        assert isinstance(taken, MoneyTaken)
        assert (taken.kopecks, taken.cash_kopecks) == (HELD + 10_00, 10_00)
        assert day.bank.net() == HELD


def test_a_part_that_went_back_on_one_day_is_not_looked_for_at_the_bank_on_the_day_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.send()
        day.bank.customer("p-0", "pay")
        day.settle_down()
        day.payments.more(ORDER, 20_00)
        day.send()
        day.bank.customer("p-1", "pay")
        day.settle_down()
        day.payments.settle(ORDER, "s-1", HELD + 20_00, PayMethod.HOLD)
        day.settle_down()
        refund = day.bank.refund

        def slow(provider_id: str, op: str, kopecks: int) -> BankRefund:
            if provider_id == "p-1":
                raise BankUnsure("not today")
            return refund(provider_id, op, kopecks)

        with monkeypatch.context() as patched:
            patched.setattr(day.bank, "refund", slow)
            day.refunds.give_back(ORDER, "r-1", HELD + 20_00, why="bad", by="operator:1")
            day.settle_down()
            today = day.clock()
        day.clock.forward(days=1)
        day.settle_down()
        assert day.bank.net() == 0

        def told(since: datetime) -> list[tuple[str, int]]:
            made = AtBank(day.work).between(
                "bank", since - timedelta(hours=12), since + timedelta(hours=12), 10
            )
            return [(each.provider_id, each.kopecks) for each in made if each.kind == "refund"]

        assert told(today) == [("p-0", HELD)]
        assert told(day.clock()) == [("p-1", 20_00)]


def test_what_one_bank_payment_keeps_of_a_refund_is_asked_back_by_no_other_refund(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.send()
        day.bank.customer("p-0", "pay")
        day.settle_down()
        day.payments.settle(ORDER, "s-1", HELD + 20_00, PayMethod.CASH, "courier:1")
        day.settle_down()
        day.bank.refunded["by hand"] = ("p-0", HELD)
        day.refunds.give_back(ORDER, "r-1", HELD + 5_00, why="bad", by="operator:1")
        day.refunds.ended("r-1", code="amount")
        money = day.payments.of_orders([ORDER])[ORDER]
        assert (money.refunded_kopecks, money.refund_due_kopecks, money.unreturned_kopecks) == (
            5_00,
            HELD,
            HELD,
        )
        with pytest.raises(OverTaken):
            day.refunds.give_back(ORDER, "r-2", 15_01, why="bad", by="operator:1")
        day.refunds.give_back(ORDER, "r-2", 15_00, why="bad", by="operator:1")
        assert day.payments.of_orders([ORDER])[ORDER].refund_due_kopecks == HELD, "it pays for other goods"
        (due,) = day.due.waiting()
        for _ in "12":
            day.due.paid(due.id, HELD, "transfer 17")
        money = day.payments.of_orders([ORDER])[ORDER]
        assert (money.kept_kopecks, money.ahead_kopecks, money.refund_due_kopecks) == (0, 0, 0)
        day.settle_down()
        assert list(day.bank.refunded) == ["by hand"], "the bank is asked for nothing more"
        assert [each.kind for each in AtBank(day.work).of("bank", ["p-0"])] == ["capture"]
