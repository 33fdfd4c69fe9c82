"""An order's money from the hold to the refund at each acquirer, while answers get lost: the bank's ledger is the judge."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.acquiring import KINDS, Rig, line, rig
from tests.banking import Counter, Heard
from tests.conftest import FixedClock

from lukoshko_server.db import Work
from lukoshko_server.payments.rules import OverTaken

ORDER = "order-1"
CART = (line(1, 700_00, grams=1_400), line(2, 300_00))
Open = Callable[[str], tuple[Rig, Counter]]


@pytest.fixture
def open_counter(work: Work, tmp_path: Path, clock: FixedClock) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(name: str) -> tuple[Rig, Counter]:
            work.hub = Heard()
            far = stack.enter_context(rig(name, tmp_path))
            tables = {name: far.settings(tmp_path)}
            return far, Counter(work, tmp_path, far.url, clock, bank_url="", acquirers=tables)

        yield start


def paid(far: Rig, counter: Counter) -> None:
    """Ask, and let the customer pay."""
    counter.payments.hold(ORDER, 1000_00, means=far.kind.means, lines=CART)
    counter.send_all(rounds=3)
    far.sim.pay(counter.payments.money(ORDER).payment_url)
    counter.send_all(rounds=3)


@pytest.mark.parametrize("vice", ["lost_answer", "http_500_after"])
@pytest.mark.parametrize("name", KINDS)
def test_every_answer_gets_lost_and_nothing_is_taken_or_given_back_twice(
    open_counter: Open, name: str, vice: str
) -> None:
    far, counter = open_counter(name)
    for call in far.kind.calls:
        far.fault(call, vice)
    paid(far, counter)
    assert far.sim.of_order(ORDER)["held"] == 1000_00

    counter.payments.settle_hold(ORDER, "s-1", 876_54)
    counter.send_all()
    far.fault("refund", vice)
    counter.refunds.give_back(ORDER, "r-1", 100_01, why="битое", by="operator")
    counter.refunds.give_back(ORDER, "r-2", 100_01, why="битое", by="operator")
    counter.send_all()
    back = {refund.id: refund.state for refund in counter.refunds.of_order(ORDER)}
    assert {"r-1", "r-2"} <= set(back), "and what was charged above the sum, where nothing is held"
    assert set(back.values()) == {"returned"}
    with pytest.raises(OverTaken):
        counter.refunds.give_back(ORDER, "r-3", 676_53, why="битое", by="operator")

    order = far.sim.of_order(ORDER)
    assert order["live"] == 0
    assert order["captured"] - order["refunded"] == 876_54 - 200_02
    assert counter.payments.of_orders([ORDER])[ORDER].kept_kopecks == 876_54 - 200_02


@pytest.mark.parametrize("name", KINDS)
def test_an_order_that_is_given_up_leaves_no_money_at_the_bank(open_counter: Open, name: str) -> None:
    far, counter = open_counter(name)
    paid(far, counter)
    for call in set(far.kind.calls) & {"void", "refund"}:
        far.fault(call)
    counter.payments.void(ORDER)
    counter.send_all()
    order = far.sim.of_order(ORDER)
    assert (order["live"], order["captured"] - order["refunded"]) == (0, 0)
    assert order["held"] == 1000_00


@pytest.mark.parametrize("name", KINDS)
def test_a_bank_that_is_killed_between_the_deeds_costs_nothing(open_counter: Open, name: str) -> None:
    far, counter = open_counter(name)
    paid(far, counter)
    far.kill()
    counter.payments.settle_hold(ORDER, "s-1", 500_00)
    counter.send_all(rounds=3)
    far.start()
    counter.send_all()
    order = far.sim.of_order(ORDER)
    assert (order["live"], order["captured"] - order["refunded"]) == (0, 500_00)
