"""Money that changes its order in exchanges, refunded and exchanged again in any sequence, beside a ledger of one line."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock
from tests.store.payments.day import Day
from tests.store.payments.test_money_machine import MOODS

from lukoshko_server.db import Work
from lukoshko_server.payments.exchanged import Exchanged
from lukoshko_server.payments.rows import HoldRow, PartRow, RefundRow, SettlementRow
from lukoshko_server.payments.rules import NothingTaken, OverTaken
from lukoshko_wire.values import PayMethod

HELD, CASH = 100_00, 50_00
HANDS = st.sampled_from([PayMethod.CASH, PayMethod.TERMINAL])


class Chain(RuleBasedStateMachine):
    """An order paid by card and in cash; what comes back of it pays for another order, and so on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.orders = ["o-0"]
        self.asked = 0
        self.paid = HELD + CASH
        """The ledger: what the customer has paid, less what went back or is on its way."""

    @initialize()
    def open(self) -> None:
        self.day = Day(Path(self.folder.name))
        self.day.payments.hold("o-0", HELD)
        self.day.send()
        self.day.bank.customer("p-0", "pay")
        self.day.settle_down()
        self.day.payments.settle("o-0", "s-0", HELD + CASH, PayMethod.CASH, "courier:1")
        self.day.settle_down()

    @rule(of=st.integers(0, 9), kopecks=st.integers(1, HELD))
    def refund(self, of: int, kopecks: int) -> None:
        self.asked += 1
        with suppress(OverTaken, NothingTaken):
            self.day.refunds.give_back(self.order(of), f"r-{self.asked}", kopecks, why="bad", by="clerk:1")
            self.paid -= kopecks

    @rule(of=st.integers(0, 9), back=st.integers(1, HELD), given=st.integers(1, HELD), method=HANDS)
    def exchange(self, of: int, back: int, given: int, method: PayMethod) -> None:
        self.asked += 1
        order, new, own = self.order(of), f"o-{self.asked}", f"x-{self.asked}"
        netted = min(back, given)
        with suppress(OverTaken), self.day.work():
            kept, goes = Exchanged(self.day.work).divided(order, back, netted)
            self.day.refunds.give_back(order, own, back, why="bad", by="clerk:1", exchanged_kopecks=netted)
            assert (sum(each.kopecks for each in kept), sum(each.kopecks for each in goes)) == (
                netted, back - netted,
            )  # fmt: skip
            for _ in "12":
                self.day.payments.settle_exchanged(new, f"s-{own}", kept, given - netted, method, "clerk:1")
            self.orders.append(new)
            self.paid += given - back

    @rule(moods=MOODS)
    def send(self, moods: list[str]) -> None:
        self.day.send(moods)

    @invariant()
    def no_kopeck_is_loose_or_counted_twice(self) -> None:
        if not hasattr(self, "day"):
            return
        with self.day.work.read() as tx:
            (hold,) = tx.session.scalars(select(HoldRow))
            on_it = [part for part in tx.session.scalars(select(PartRow)) if part.hold_id]
            assert hold.captured_kopecks - hold.refunded_kopecks == sum(
                part.kopecks - part.refunded_kopecks for part in on_it
            )
            assert [part.settlement_id for part in on_it if not part.exchanged] == ["s-0"]
            assert all(row.settlement_id for row in tx.session.scalars(select(RefundRow))), "no surplus"
            rows = list(tx.session.scalars(select(SettlementRow)))
            assert sum(row.kopecks - row.refunded_kopecks for row in rows) == self.paid

    def teardown(self) -> None:
        if hasattr(self, "day"):
            self.day.settle_down()
            money = self.day.payments.of_orders(self.orders)
            assert sum(each.kept_kopecks for each in money.values()) == self.paid
            assert {each.ahead_kopecks for each in money.values()} == {0}
            assert {each.refund_due_kopecks for each in money.values()} == {0}
            assert 0 <= self.day.bank.net() <= HELD
            self.day.engine.dispose()
        self.folder.cleanup()

    def order(self, of: int) -> str:
        return self.orders[of % len(self.orders)]


TestChain = Chain.TestCase
TestChain.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.mark.parametrize(
    ("exchanged", "state", "capture"), [(False, "taken", 0), (True, "asked", 0), (True, "taken", 10_00)]
)
def test_the_database_lets_a_payment_be_captured_once_and_an_exchange_capture_nothing(
    engine: Engine, clock: FixedClock, exchanged: bool, state: str, capture: int
) -> None:
    work = Work(engine, clock)
    with work() as tx:
        tx.session.add(
            HoldRow(
                id="h", order_id="o-0", no=1, part=1, kind="hold", acquirer="bank", asked_kopecks=HELD, about="",
                cart="{}", state="captured", captured_kopecks=HELD, created_at=tx.now,
            )
        )  # fmt: skip
        for own in ("s-0", "s-1", "s-2"):
            tx.session.add(
                SettlementRow(
                    id=own, order_id=own, method="hold", kopecks=10_00, state="taken", taken_by="x", created_at=tx.now
                )
            )  # fmt: skip
        tx.session.flush()
        tx.session.add(_part("s-0", exchanged=False))
        tx.session.add(_part("s-1", exchanged=True))
        tx.session.flush()
        with pytest.raises(IntegrityError), tx.attempt():
            tx.session.add(_part("s-2", exchanged=exchanged, state=state, capture=capture))
            tx.session.flush()


def _part(settlement: str, *, exchanged: bool, state: str = "taken", capture: int = 0) -> PartRow:
    return PartRow(
        settlement_id=settlement, no=1, method="hold", hold_id="h", kopecks=10_00, capture_kopecks=capture, state=state,
        exchanged=exchanged,
    )  # fmt: skip
