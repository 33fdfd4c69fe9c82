"""Whatever happens in whatever order: orders = routes = shifts = journal, to the kopeck, and facts count once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from tests.conftest import FixedClock

from lukoshko_server.cash.service import Cash
from lukoshko_server.db import Work

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COURIERS = ("ivan", "petr")
SENIOR = "olga"


@dataclass(frozen=True)
class Fact:
    """Money of one order at a door, with its moment, whoever tells of it and whenever."""

    no: int
    courier: str
    kopecks: int
    given: int
    back: int
    """Paid back later, at most what was taken."""
    minute: int

    @property
    def route(self) -> str:
        """The route sheet: the day of the order's window."""
        return f"2026-11-{22 + self.no % 3}"

    @property
    def left(self) -> int:
        """What the courier keeps of it."""
        return self.kopecks - self.back


@st.composite
def facts(draw: Any) -> list[Fact]:
    """Up to twelve orders of two couriers in two shifts."""
    found = []
    for no in range(draw(st.integers(1, 12))):
        kopecks = draw(st.integers(1, 50_000_00))
        found.append(
            Fact(
                no, draw(st.sampled_from(COURIERS)), kopecks, draw(st.sampled_from([0, kopecks, kopecks + 50_00])),
                draw(st.integers(0, kopecks)), draw(st.integers(0, 239)),
            )
        )  # fmt: skip
    return found


def tell(cash: Cash, fact: Fact) -> None:
    at = NOON + timedelta(minutes=fact.minute)
    cash.took(f"s{fact.no}", f"o{fact.no}", fact.courier, fact.kopecks, fact.given, route=fact.route, at=at)
    if fact.back:
        cash.paid_back(f"r{fact.no}", f"o{fact.no}", fact.courier, fact.back, route=fact.route, at=at)


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in ("cash_entry", "cash_discrepancy", "cash_shift"):
            connection.execute(text(f"delete from {table}"))


def close(cash: Cash, shift_id: str) -> None:
    """The senior signs whatever differs."""
    while (open_ := cash.get(shift_id).open_discrepancy) is not None:
        cash.sign(shift_id, SENIOR, open_.kopecks, "проверено")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts(), st.randoms(use_true_random=False), st.integers(0, 12))
def test_orders_routes_shifts_and_journal_are_one_sum(
    engine: Engine, clock: FixedClock, told: list[Fact], rng: Any, late: int
) -> None:
    """Two shifts of each courier; some facts are heard only after the count, in any order, some twice."""
    empty(engine)
    cash = Cash(Work(engine, clock))
    clock.now = NOON
    for courier in COURIERS:
        cash.open(f"{courier}-1", courier, 100_00)
    heard = [*told, *rng.sample(told, len(told) // 2)]
    rng.shuffle(heard)
    for fact in heard[late:]:
        tell(cash, fact)
    clock.forward(hours=2)
    counted = {}
    for courier in COURIERS:
        counted[courier] = rng.randrange(1_000_000_00)
        cash.begin_count(courier)
        cash.count(f"{courier}-1", courier, counted[courier])
        cash.open(f"{courier}-2", courier, 0)
    clock.forward(hours=2)
    for fact in heard[:late]:
        tell(cash, fact)

    shifts = [cash.get(f"{courier}-{no}") for courier in COURIERS for no in (1, 2)]
    entries = [entry for shift in shifts for entry in cash.journal(shift.id)]
    of_orders = [entry for entry in entries if entry.order_id]
    by_hand = sum(fact.left for fact in told)
    by_order: dict[str, int] = {}
    for entry in of_orders:
        by_order[entry.order_id or ""] = by_order.get(entry.order_id or "", 0) + entry.kopecks
    assert by_order == {f"o{fact.no}": fact.left for fact in told}
    by_route: dict[str, int] = {}
    for entry in of_orders:
        by_route[entry.route] = by_route.get(entry.route, 0) + entry.kopecks
    for route, kopecks in by_route.items():
        assert kopecks == sum(fact.left for fact in told if fact.route == route)
    by_shift = sum(shift.in_bag_kopecks - shift.float_kopecks for shift in shifts)
    journal = sum(entry.kopecks for entry in of_orders)
    assert {sum(by_order.values()), sum(by_route.values()), by_shift, journal} == {by_hand}
    assert len({entry.id for entry in entries}) == len(entries)

    for courier in COURIERS:
        first = cash.get(f"{courier}-1")
        open_ = first.open_discrepancy
        assert (open_.kopecks if open_ else 0) == counted[courier] - first.expected_kopecks
        close(cash, first.id)
        cash.hand_over(first.id, SENIOR, counted[courier])
        assert cash.get(first.id).in_bag_kopecks == 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_heard_changes_no_shift(
    engine: Engine, clock: FixedClock, told: list[Fact], rng: Any
) -> None:
    """The same day heard in three orders ends in the same books."""
    ends = []
    for _ in range(3):
        empty(engine)
        cash = Cash(Work(engine, clock))
        for no in (1, 2):
            clock.now = NOON + timedelta(hours=2 * (no - 1))
            for courier in COURIERS:
                cash.open(f"{courier}-{no}", courier, 0)
            clock.forward(minutes=119)
            for courier in COURIERS:
                cash.begin_count(courier)
                cash.count(f"{courier}-{no}", courier, 77_00)
        rng.shuffle(told)
        for courier in COURIERS:
            clock.now = NOON + timedelta(hours=5)
            cash.open(f"{courier}-3", courier, 0)
        for fact in told:
            tell(cash, fact)
        ends.append(
            [
                (cash.get(f"{courier}-{no}").sums, [each.kopecks for each in cash.get(f"{courier}-{no}").discrepancies])
                for courier in COURIERS
                for no in (1, 2, 3)
            ]
        )  # fmt: skip
    assert all(one == other for one, other in pairwise(ends))
