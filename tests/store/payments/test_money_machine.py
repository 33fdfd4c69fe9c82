"""One order's money through every operation in any sequence, beside a ledger of a few lines.

The bank loses answers, questions and whole processes. After each step what the shop has, plus what it knows that it does
not know, is what the customer has paid, to the kopeck; when the dust has settled nothing is unknown.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from tests.store.payments.bank_of_trouble import HOLDS
from tests.store.payments.day import HELD, ORDER, Day

from lukoshko_server.payments.acquirers.contract import (
    Terms,
)
from lukoshko_server.payments.happenings import MoneyTaken
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
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

REFUSALS = (NoHold, MoneyBusy, OverHold, OverTaken, NothingTaken, SecondHold, Conflict)


T = TypeVar("T")
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
