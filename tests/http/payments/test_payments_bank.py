"""Money beside a bank that loses answers: held, captured once, never more than held, never left hanging."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from tests.banking import BankSim, Counter, Heard, running_bank
from tests.conftest import FixedClock

from lukoshko_server.db import Work
from lukoshko_server.payments.rows import SettlementRow
from lukoshko_server.payments.rules import MoneyBusy, NoHold, OutOfBounds, OverHold
from lukoshko_server.payments.service import HoldExpired, MoneyFailed, MoneyTaken
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import PayMethod

ORDER = "order-1"


@pytest.fixture
def heard(work: Work) -> Heard:
    work.hub = Heard()
    return work.hub


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[BankSim]:
    with running_bank(tmp_path) as running:
        yield running


@pytest.fixture
def counter(work: Work, tmp_path: Path, sim: BankSim, clock: FixedClock, heard: Heard) -> Counter:
    return Counter(work, tmp_path, sim.url, clock)


def test_a_hold_is_asked_confirmed_captured_in_part_and_the_rest_released(
    counter: Counter, sim: BankSim, heard: Heard
) -> None:
    counter.hold(sim)
    counter.payments.settle_hold(ORDER, "settle-1", 87_65)
    assert counter.payments.money(ORDER).state == "capturing"
    counter.send_all()
    money = counter.payments.money(ORDER)
    assert (money.state, money.held_kopecks, money.paid_kopecks, money.released_kopecks) == (
        "captured", 100_00, 87_65, 12_35,
    )  # fmt: skip
    assert heard.kinds() == ["HoldPlaced", "MoneyTaken"]
    assert heard.told[-1] == MoneyTaken(ORDER, "settle-1", PayMethod.HOLD, 87_65, 0)
    assert sim.of_order(ORDER) == {
        "held": 100_00, "captured": 87_65, "released": 12_35, "voided": 0, "refunded": 0, "live": 0,
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["lost_answer", "http_500", "http_500_after", "processing_202"])
def test_an_unsure_answer_neither_charges_twice_nor_loses_money(
    counter: Counter, sim: BankSim, heard: Heard, fault: str
) -> None:
    sim.faults(**{fault: 2})
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=8, step_s=2)
    sim.pay(counter.payments.money(ORDER).payment_url)
    counter.clock.forward(seconds=20)
    counter.send_all(rounds=1)
    sim.faults(**{fault: 2})
    counter.payments.settle_hold(ORDER, "settle-1", 60_00)
    counter.send_all()
    assert heard.kinds() == ["HoldPlaced", "MoneyTaken"]
    assert sim.counts()["holds"] == {"count": 1, "held_kopecks": 100_00}
    assert sim.counts()["captured"] == {"count": 1, "kopecks": 60_00}


@pytest.mark.parametrize("fault", ["lost_answer", "http_500", "http_500_after", "processing_202"])
def test_a_void_reaches_the_bank_whatever_happens_to_its_answers(
    counter: Counter, sim: BankSim, heard: Heard, fault: str
) -> None:
    counter.hold(sim)
    sim.faults(**{fault: 2})
    counter.payments.void(ORDER)
    counter.payments.void(ORDER)
    counter.send_all()
    assert counter.payments.money(ORDER).state == "void"
    assert heard.kinds() == ["HoldPlaced", "HoldVoided"]
    assert sim.of_order(ORDER)["voided"] == 100_00
    assert sim.counts()["live_holds"] == 0


def test_a_hold_confirmed_after_the_order_was_given_up_is_voided(
    counter: Counter, sim: BankSim, heard: Heard
) -> None:
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=1)
    url = counter.payments.money(ORDER).payment_url
    counter.payments.void(ORDER)
    assert counter.payments.money(ORDER).payment_url == ""
    sim.pay(url)
    counter.send_all()
    assert heard.kinds() == ["HoldVoided"]
    assert sim.counts()["live_holds"] == 0
    assert sim.of_order(ORDER)["voided"] == 100_00


def test_a_refused_card_may_be_tried_again(counter: Counter, sim: BankSim, heard: Heard) -> None:
    sim.faults(decline={"next": 1, "reason": "insufficient_funds"})
    counter.payments.hold(ORDER, 100_00)
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=1)
    sim.pay(counter.payments.money(ORDER).payment_url)
    counter.send_all(rounds=1)
    assert counter.payments.money(ORDER).state == "declined"
    counter.payments.again(ORDER)
    counter.payments.again(ORDER)
    counter.send_all(rounds=1)
    sim.pay(counter.payments.money(ORDER).payment_url)
    counter.send_all(rounds=1)
    assert heard.kinds() == ["HoldDeclined", "HoldPlaced"]
    assert sim.counts()["live_holds"] == 1


def test_a_payment_that_nobody_confirms_expires(counter: Counter, sim: BankSim, heard: Heard) -> None:
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=1)
    sim.shift(3600)
    counter.send_all(rounds=1)
    assert heard.told == [HoldExpired(ORDER, was_held=False)]


def test_a_hold_that_the_bank_gave_back_fails_the_settlement(
    counter: Counter, sim: BankSim, heard: Heard
) -> None:
    counter.hold(sim)
    sim.shift(8 * 24 * 3600)
    counter.payments.settle_hold(ORDER, "settle-1", 60_00)
    counter.send_all(rounds=2)
    assert heard.told[1:] == [
        MoneyFailed(ORDER, "settle-1", "payments.hold-expired"),
        HoldExpired(ORDER, was_held=True),
    ]
    counter.payments.settle_by_hand(ORDER, "settle-2", 60_00, PayMethod.CASH, "courier:1")
    assert counter.payments.money(ORDER).paid_kopecks == 60_00


@pytest.mark.parametrize("kopecks", [99, 350_000_01])
def test_what_the_acquirer_does_not_take_by_its_terms_is_never_asked_for(
    counter: Counter, heard: Heard, kopecks: int
) -> None:
    with pytest.raises(OutOfBounds):
        counter.payments.hold(ORDER, kopecks)
    counter.send_all(rounds=1)
    assert heard.kinds() == []


def test_more_than_was_held_is_never_asked_for(counter: Counter, sim: BankSim) -> None:
    with pytest.raises(NoHold):
        counter.payments.settle_hold(ORDER, "settle-1", 1)
    counter.hold(sim)
    assert counter.payments.may_take(ORDER) == 100_00
    with pytest.raises(OverHold):
        counter.payments.settle_hold(ORDER, "settle-1", 100_01)


def test_a_settlement_is_one_however_often_it_is_asked_for(
    counter: Counter, sim: BankSim, heard: Heard
) -> None:
    counter.hold(sim)
    for _ in range(2):
        counter.payments.settle_hold(ORDER, "settle-1", 60_00)
    with pytest.raises(Conflict):
        counter.payments.settle_hold(ORDER, "settle-1", 61_00)
    with pytest.raises(MoneyBusy):
        counter.payments.settle_hold(ORDER, "settle-2", 60_00)
    with pytest.raises(MoneyBusy):
        counter.payments.settle_by_hand(ORDER, "settle-3", 60_00, PayMethod.CASH, "courier:1")
    with pytest.raises(MoneyBusy):
        counter.payments.void(ORDER)
    counter.send_all()
    assert heard.kinds() == ["HoldPlaced", "MoneyTaken"]


def test_cash_at_the_door_gives_the_hold_back(counter: Counter, sim: BankSim, heard: Heard) -> None:
    counter.hold(sim)
    for _ in range(2):
        counter.payments.settle_by_hand(ORDER, "settle-1", 77_70, PayMethod.CASH, "courier:1")
    counter.send_all()
    money = counter.payments.money(ORDER)
    assert (money.method, money.state, money.paid_kopecks) == (PayMethod.CASH, "paid", 77_70)
    assert heard.kinds() == ["HoldPlaced", "MoneyTaken", "HoldVoided"]
    assert sim.counts()["live_holds"] == 0
    sums = counter.payments.of_orders([ORDER, "order-2"])
    assert list(sums) == [ORDER]
    assert (sums[ORDER].cash_kopecks, sums[ORDER].voided_kopecks, sums[ORDER].live_kopecks) == (
        77_70,
        100_00,
        0,
    )


def test_nothing_to_take_voids_the_hold(counter: Counter, sim: BankSim, heard: Heard) -> None:
    counter.hold(sim)
    counter.payments.settle_hold(ORDER, "settle-1", 0)
    counter.send_all()
    assert heard.kinds() == ["HoldPlaced", "HoldVoided"]


def test_of_two_settlements_at_once_one_takes_the_money(counter: Counter, sim: BankSim, heard: Heard) -> None:
    counter.hold(sim)
    gate = threading.Barrier(4)
    refused: list[Exception] = []

    def settle(no: int) -> None:
        gate.wait(10)
        try:
            if no % 2:
                counter.payments.settle_hold(ORDER, f"settle-{no}", 60_00)
            else:
                counter.payments.settle_by_hand(ORDER, f"settle-{no}", 60_00, PayMethod.TERMINAL, "courier:1")
        except (MoneyBusy, NoHold) as error:
            refused.append(error)

    threads = [threading.Thread(target=settle, args=(no,)) for no in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    counter.send_all()
    assert len(refused) == 3
    assert heard.kinds().count("MoneyTaken") == 1
    counts = sim.counts()
    assert counts["live_holds"] == 0
    assert counts["captured"]["count"] + counts["voided"]["count"] == 1


def test_the_database_refuses_a_second_settlement_of_an_order(work: Work) -> None:
    def row(no: int) -> SettlementRow:
        return SettlementRow(
            id=f"s-{no}",
            order_id=ORDER,
            method="cash",
            kopecks=1,
            state="taken",
            taken_by="",
            created_at=work.clock(),
        )

    with pytest.raises(IntegrityError), work() as tx:
        tx.session.add_all([row(1), row(2)])


def test_a_bank_that_is_away_is_asked_again(
    counter: Counter, sim: BankSim, work: Work, tmp_path: Path
) -> None:
    away = Counter(work, tmp_path, "http://127.0.0.1:9", counter.clock)
    away.payments.hold(ORDER, 100_00)
    away.send_all(rounds=2, step_s=5)
    assert away.payments.money(ORDER).state == "pending"
    counter.send_all(rounds=1)
    assert counter.payments.money(ORDER).payment_url


def test_a_bank_that_is_back_is_noticed_soon_however_long_it_was_away(counter: Counter, sim: BankSim) -> None:
    sim.faults(http_500=-1)
    counter.payments.hold(ORDER, 100_00)
    counter.send_all(rounds=20, step_s=10)
    assert counter.payments.money(ORDER).payment_url == ""
    sim.faults(http_500=0)
    counter.send_all(rounds=2, step_s=10)
    assert counter.payments.money(ORDER).payment_url, "the customer waits for the payment page"
