"""How wrong codes are held back, and how an order may be paid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.handover.refusals import NotReturnable
from lukoshko_server.handover.rules import (
    RETURN_WITHIN,
    left_to_return,
    may_return_until,
    methods,
    returned_kopecks,
    till_of,
    tills_back,
)
from lukoshko_server.orders.rules import Line, Order
from lukoshko_wire.tries import lock_s, still_counted
from lukoshko_wire.values import PayMethod, Unit, Vat, Way, Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def order(way: Way = Way.COURIER, payment: str = "card") -> Order:
    line = Line(1, "milk", "Молоко", Unit.PIECE, Zone.CHILLED, "", 9000, Vat.VAT10, 500, 2, picked=2)
    return Order(
        "o1", "261123-0001", "anna", "on_the_way", way, "zone-1", "w1", NOW, NOW, payment, "ask", None, 4900, NOW,
        lines=(line,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("way", "online", "own", "place", "till"),
    [
        (Way.LOCKER, "cloud", None, "shop", "cloud"),
        (Way.LOCKER, "", None, "shop", "shop"),
        (Way.LOCKER, "", None, None, None),
        (Way.COURIER, "cloud", "bag", None, "bag"),
        (Way.COURIER, "cloud", None, None, None),
        (Way.COUNTER, "cloud", None, "shop", "shop"),
        (Way.COUNTER, "cloud", "desk", "shop", "desk"),
    ],
)
def test_only_what_nobody_hands_over_is_receipted_in_the_cloud(
    way: Way, online: str, own: str | None, place: str | None, till: str | None
) -> None:
    assert till_of(way, online=online, own=own, place=place) == till


def test_a_return_goes_where_it_was_asked_then_where_such_sales_go_then_to_the_place() -> None:
    assert tills_back("a", online="c", place="p", sold_at="s", internet=True) == ["a", "c", "p", "s"]
    assert tills_back("", online="c", place="p", sold_at="s", internet=False) == ["p", "s"]
    assert tills_back("", online="", place=None, sold_at="s", internet=True) == ["s"]


@pytest.mark.parametrize(
    ("wrong", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (9, 960), (10, 1800), (500, 1800)]
)
def test_each_wrong_code_past_the_fourth_doubles_the_wait_up_to_half_an_hour(
    wrong: int, seconds: int
) -> None:
    assert lock_s(wrong) == seconds


def test_guessing_without_rest_is_held_to_a_hundred_codes_a_day() -> None:
    now, wrong, last, tries = NOW, 0, NOW, 0
    while now < NOW + timedelta(days=1):
        wrong, last = still_counted(wrong, last, now) + 1, now
        tries += 1
        now += timedelta(seconds=max(lock_s(wrong), 1))
    assert tries <= 100


@pytest.mark.parametrize(
    ("what", "way", "covered", "allowed"),
    [
        ("held money is captured", Way.COURIER, 2 * 9000 + 4900, [PayMethod.HOLD]),
        ("the rest is paid at the door", Way.COURIER, 2 * 9000 + 4899, [PayMethod.CASH, PayMethod.TERMINAL]),
        ("nothing held at the door", Way.COURIER, 0, [PayMethod.CASH, PayMethod.TERMINAL]),
        ("nothing held at the counter", Way.COUNTER, 0, [PayMethod.CASH, PayMethod.TERMINAL]),
        ("a locker takes no money", Way.LOCKER, 0, [PayMethod.HOLD]),
    ],
)
def test_how_an_order_may_be_paid(what: str, way: Way, covered: int, allowed: list[PayMethod]) -> None:
    assert methods(order(way), covered_kopecks=covered) == allowed, what


def handed(grams: int, price: int = 10_499) -> Order:
    cheese = Line(
        1, "cheese", "Сыр", Unit.KG, Zone.CHILLED, "", price, Vat.VAT10, 1, grams, picked=grams, handed=grams
    )
    return replace(order(Way.LOCKER), state="completed", lines=(cheese,))


@given(
    grams=st.integers(1, 5000), cuts=st.lists(st.integers(1, 5000), max_size=6), price=st.integers(1, 500_000)
)
def test_parts_of_a_line_that_come_back_cost_together_what_the_line_did(
    grams: int, cuts: list[int], price: int
) -> None:
    whole, returned, sums = handed(grams, price), 0, 0
    for cut in [*cuts, grams]:
        part = min(cut, grams - returned)
        if part:
            sums += returned_kopecks(whole, {1: part}, {1: returned})
            returned += part
    assert sums == whole.lines[0].sum_kopecks
    assert left_to_return(whole, {1: returned}) == {}
    with pytest.raises(NotReturnable):
        returned_kopecks(whole, {1: 1}, {1: returned})


@pytest.mark.parametrize(
    ("what", "state", "handed_at", "until"),
    [
        (
            "a week from the handover",
            "completed",
            NOW + timedelta(hours=5),
            NOW + timedelta(hours=5) + RETURN_WITHIN,
        ),
        (
            "a locker whose clock stands at 1970",
            "completed",
            datetime(1970, 1, 1, tzinfo=UTC),
            NOW + RETURN_WITHIN,
        ),
        ("not handed over", "ready", None, None),
        ("handed over elsewhere", "completed", None, None),
        ("taken back", "refused", NOW, None),
    ],
)
def test_until_when_goods_may_come_back(
    what: str, state: str, handed_at: datetime | None, until: datetime | None
) -> None:
    assert may_return_until(replace(order(Way.LOCKER), state=state), handed_at) == until, what
