"""A courier's cash on both databases: counted blind, signed by somebody else, never between the books."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock

from lukoshko_server.cash.rules import (
    NothingToSign,
    NotSigned,
    OtherSum,
    SamePerson,
    ShiftRuns,
    WrongStep,
)
from lukoshko_server.cash.service import Cash, CashMoved
from lukoshko_server.db import Work
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.views import WiredHub
from lukoshko_wire.problems import Conflict, NotFound

IVAN, OLGA, LARISA = "ivan", "olga", "larisa"
FLOAT = 500_00


@dataclass
class Bag:
    """Ivan's cash, and what the drawers of tills were told."""

    work: Work
    clock: FixedClock
    cash: Cash
    moved: list[CashMoved] = field(default_factory=list)

    def take(self, no: int, kopecks: int, given: int = 0, *, at: datetime | None = None) -> None:
        self.cash.took(
            f"settlement-{no}", f"order-{no}", IVAN, kopecks, given, route="2026-11-23", at=at or self.clock()
        )  # fmt: skip

    def count(self, shift: str, kopecks: int) -> None:
        self.cash.begin_count(IVAN)
        self.clock.forward(minutes=1)
        self.cash.count(shift, IVAN, kopecks)

    def difference(self, shift: str) -> int | None:
        open_ = self.cash.get(shift).open_discrepancy
        return open_.kopecks if open_ else None

    def run(self, sql: str) -> None:
        with self.work() as tx:
            tx.session.execute(text(sql))


@pytest.fixture
def bag(engine: Engine, clock: FixedClock) -> Bag:
    hub = WiredHub(Outbox())
    work = Work(engine, clock, hub)
    made = Bag(work, clock, Cash(work))
    hub.listen(CashMoved, made.moved.append)
    return made


def test_from_the_float_to_the_bank_without_a_difference(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    bag.take(1, 890_50, 1000_00)
    bag.take(2, 300_00)
    bag.cash.paid_back("r1", "order-1", IVAN, 100_00, route="2026-11-23", at=bag.clock())
    shift = bag.cash.get("s1")
    assert shift.sums == {"float": FLOAT, "taken": 1300_00, "change": -109_50, "refund": -100_00}
    assert shift.in_bag_kopecks == FLOAT + 1090_50
    bag.count("s1", FLOAT + 1090_50)
    assert bag.difference("s1") is None
    bag.cash.hand_over("s1", OLGA, FLOAT + 1090_50)
    bag.cash.bank("s1", OLGA, "Квитанция 17")
    bag.cash.confirm("s1", LARISA)
    done = bag.cash.get("s1")
    assert (done.state, done.in_bag_kopecks, done.handed_to, done.slip) == (
        "confirmed",
        0,
        OLGA,
        "Квитанция 17",
    )
    assert [(each.kind, each.kopecks) for each in bag.moved] == [
        ("float", FLOAT),
        ("handed_over", FLOAT + 1090_50),
    ]


def test_every_step_told_again_changes_nothing(bag: Bag) -> None:
    for _ in range(2):
        bag.cash.open("s1", IVAN, FLOAT)
        bag.take(1, 890_50, 1000_00)
    bag.cash.begin_count(IVAN)
    bag.cash.begin_count(IVAN)
    for _ in range(2):
        bag.cash.count("s1", IVAN, FLOAT + 890_50)
    for _ in range(2):
        bag.cash.hand_over("s1", OLGA, FLOAT + 890_50)
    for _ in range(2):
        bag.cash.bank("s1", OLGA, "17")
    for _ in range(2):
        bag.cash.confirm("s1", OLGA)
    assert bag.cash.get("s1").in_bag_kopecks == 0
    assert len(bag.cash.journal("s1")) == 4
    assert len(bag.moved) == 2


def test_a_shortage_waits_for_the_signature_of_somebody_else_and_is_taken_off_nobody(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    bag.take(1, 300_00)
    bag.count("s1", FLOAT + 250_00)
    assert bag.difference("s1") == -50_00
    assert [entry.kind for entry in bag.cash.journal("s1")] == ["float", "taken"], (
        "nothing is deducted by itself"
    )
    with pytest.raises(NotSigned):
        bag.cash.hand_over("s1", OLGA, FLOAT + 250_00)
    with pytest.raises(SamePerson):
        bag.cash.sign("s1", IVAN, -50_00, "сам разобрался")
    with pytest.raises(OtherSum):
        bag.cash.sign("s1", OLGA, -49_00, "не та сумма")
    bag.cash.sign("s1", OLGA, -50_00, "сдача выдана с ошибкой, покупатель подтвердил")
    with pytest.raises(NothingToSign):
        bag.cash.sign("s1", OLGA, -50_00, "ещё раз")
    with pytest.raises(OtherSum):
        bag.cash.hand_over("s1", OLGA, FLOAT + 300_00)
    bag.cash.hand_over("s1", OLGA, FLOAT + 250_00)
    shift = bag.cash.get("s1")
    assert shift.in_bag_kopecks == 0
    (signed,) = shift.discrepancies
    assert (signed.kopecks, signed.how, signed.signed_by) == (-50_00, "signed", OLGA)


def test_a_late_fact_of_the_door_explains_a_surplus(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    at = bag.clock.forward(hours=1)
    bag.clock.forward(hours=1)
    bag.count("s1", FLOAT + 300_00)
    assert bag.difference("s1") == 300_00
    bag.clock.forward(hours=1)
    bag.take(1, 300_00, at=at)
    assert bag.difference("s1") is None
    assert [each.how for each in bag.cash.get("s1").discrepancies] == ["explained"]
    bag.cash.hand_over("s1", OLGA, FLOAT + 300_00)


def test_a_fact_after_the_signature_asks_for_another_one_whatever_the_state(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    at = bag.clock.forward(hours=1)
    bag.count("s1", FLOAT)
    bag.cash.hand_over("s1", OLGA, FLOAT)
    bag.cash.bank("s1", OLGA, "17")
    bag.take(1, 300_00, at=at)
    assert bag.difference("s1") == -300_00
    bag.cash.sign("s1", LARISA, -300_00, "деньги найдены в другой сумке")
    assert bag.cash.get("s1").in_bag_kopecks == 0
    assert bag.cash.get("s1").state == "banked"


def test_cash_that_comes_before_any_shift_opens_one(bag: Bag) -> None:
    bag.take(1, 300_00, 500_00)
    shift = bag.cash.mine(IVAN)
    assert shift is not None
    assert (shift.opened_by, shift.float_kopecks, shift.in_bag_kopecks) == ("system", 0, 300_00)
    bag.take(1, 300_00, 500_00)
    assert len(bag.cash.journal(shift.id)) == 2
    with pytest.raises(ShiftRuns):
        bag.cash.open("s1", IVAN, FLOAT)


def test_a_recount_is_as_blind_and_the_first_count_stays_in_the_history(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    bag.count("s1", FLOAT - 10_00)
    with pytest.raises(SamePerson):
        bag.cash.recount("s1", IVAN, "хочу ещё раз")
    bag.cash.recount("s1", OLGA, "пересчитать при старшем")
    assert (bag.cash.get("s1").state, bag.difference("s1")) == ("counting", None)
    bag.cash.count("s1", IVAN, FLOAT)
    assert [each.how for each in bag.cash.get("s1").discrepancies] == ["recount"]
    with bag.work.read() as tx:
        counts = tx.session.execute(
            text("select after from event where what = 'counted' order by id")
        ).scalars()
        assert list(counts) == [str(FLOAT - 10_00), str(FLOAT)]


def test_no_step_is_skipped_and_no_foreign_cash_is_counted(bag: Bag) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    with pytest.raises(WrongStep):
        bag.cash.count("s1", IVAN, FLOAT)
    with pytest.raises(NotFound):
        bag.cash.count("s1", "petr", FLOAT)
    steps: list[Callable[[], None]] = [
        lambda: bag.cash.hand_over("s1", OLGA, FLOAT),
        lambda: bag.cash.bank("s1", OLGA, "17"),
        lambda: bag.cash.confirm("s1", OLGA),
        lambda: bag.cash.recount("s1", OLGA, "рано"),
    ]
    for act in steps:
        with pytest.raises(WrongStep):
            act()
    bag.count("s1", FLOAT)
    with pytest.raises(Conflict):
        bag.cash.count("s1", IVAN, FLOAT + 1)
    with pytest.raises(Conflict):
        bag.cash.open("s1", IVAN, FLOAT + 1)


@pytest.mark.parametrize(
    "sql",
    [
        "update cash_shift set state = 'counted' where id = 's1'",
        "update cash_shift set handed_to = courier_id, handed_at = opened_at where id = 's1'",
        (
            "insert into cash_shift (id, courier_id, state, float_kopecks, opened_at, opened_by, handed_to, slip)"
            " values ('s2', 'ivan', 'open', 0, '2026-11-23 09:00:00', 'x', '', '')"
        ),
        "update cash_entry set kopecks = -1 where kind = 'taken'",
        "update cash_entry set courier_id = 'petr' where kind = 'taken'",
        "update cash_entry set order_id = null where kind = 'taken'",
        (
            "insert into cash_discrepancy (id, shift_id, courier_id, no, kopecks, opened_at, due_at, ended_at, how,"
            " signed_by, note) values ('d', 's1', 'ivan', 1, 5, '2026-11-23 09:00:00', '2026-11-24 09:00:00',"
            " '2026-11-23 10:00:00', 'signed', 'ivan', 'x')"
        ),
    ],
)
def test_the_database_says_no_to_what_our_own_code_must_never_do(bag: Bag, sql: str) -> None:
    bag.cash.open("s1", IVAN, FLOAT)
    bag.take(1, 300_00)
    with pytest.raises(IntegrityError):
        bag.run(sql)


def test_two_at_once_open_one_shift(bag: Bag) -> None:
    gate, said = threading.Barrier(4), list[str]()

    def begin(shift: str) -> None:
        gate.wait()
        try:
            bag.cash.open(shift, IVAN, FLOAT)
            said.append("opened")
        except ShiftRuns:
            said.append("runs")

    threads = [threading.Thread(target=begin, args=(f"s{no}",)) for no in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["opened", "runs", "runs", "runs"]
    assert len(bag.cash.between(bag.clock() - timedelta(days=1), bag.clock() + timedelta(days=1))) == 1
