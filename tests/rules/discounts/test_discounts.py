"""What comes off an order, against a few lines of other arithmetic and the vectors that the screens run too."""

import tomllib
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.receipts.kit import ABOUT, holds, line, nearest, order, paid

from lukoshko_server.orders.rules import Line, Order, hold_for
from lukoshko_server.receipts.flows import sale
from lukoshko_server.receipts.returns import Returned, by_order_line, shares
from lukoshko_server.receipts.rules import Paid, things
from lukoshko_wire.discounts import Agreed, Portion, discounted, most_off, take_off
from lukoshko_wire.values import Unit, Vat
from lukoshko_wire.weighing import budget

FILE = Path(__file__).parents[2] / "vectors" / "discounts.toml"
VECTORS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["vector"]
KINDS = st.sampled_from(Unit)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    found = take_off(Agreed(*vector["agreed"]), [Portion(*each) for each in vector["lines"]])
    assert [found.off_kopecks, found.bonus_kopecks] == [vector["off"], vector["bonus"]]
    assert found.by_line == vector["by_line"]


@st.composite
def ordered(draw: st.DrawFn) -> Line:
    unit = draw(KINDS)
    quantity = draw(st.integers(1, 4_000 if unit.weighed else 12))
    price = draw(st.integers(100 if unit.weighed else 1, 90_000))
    return replace(line(unit, price, quantity, vat=draw(st.sampled_from(Vat))), marked=draw(st.booleans()))


@st.composite
def handed(draw: st.DrawFn) -> Order:
    """A basket with sums agreed on it, then weighed otherwise, short, or refused in part."""
    lines = draw(st.lists(ordered(), min_size=1, max_size=7))
    base = sum(each.ordered_sum_kopecks for each in lines) + draw(st.integers(0, 50_000))
    room = most_off([each.portion for each in lines])
    off = draw(st.integers(0, room))
    agreed = Agreed(off, draw(st.integers(0, room - off)), base)
    weighed = []
    for each in lines:
        most = each.ordered * 112 // 100 if each.unit.weighed else each.ordered
        picked = draw(st.integers(0, most) | st.just(most))
        weighed.append(replace(each, picked=picked, refused=draw(st.integers(0, picked) | st.just(0))))
    return replace(order(*weighed, fee=draw(st.integers(0, 20_000))), agreed=agreed)


def least(one: Line) -> int:
    """What a line must still cost, said once more."""
    if not one.unit.weighed:
        return one.due
    if not one.marked:
        return ceil(Fraction(one.due, 1000))
    return one.due if one.due <= 2000 else 10**12


def oracle(whole: Order) -> list[int]:
    """Shares by fractions: every line its exact part rounded down, then a kopeck each to the greatest remainders."""
    gross = [worth(one) for one in whole.lines]
    yields = [max(sum_ - least(one), 0) for sum_, one in zip(gross, whole.lines, strict=True)]
    now, agreed = sum(gross), whole.agreed

    def follows(sum_: int) -> int:
        return sum_ if now >= agreed.base_kopecks else nearest(Fraction(sum_ * now, agreed.base_kopecks))

    total = min(follows(agreed.off_kopecks) + follows(agreed.bonus_kopecks), sum(yields))
    exact = [Fraction(total * each, sum(yields)) if total else Fraction(0) for each in yields]
    shares_ = [int(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (shares_[at] - exact[at], at))
    for at in by_rest[: total - sum(shares_)]:
        shares_[at] += 1
    return shares_


def worth(one: Line) -> int:
    """What is due at its price, by fractions."""
    return nearest(Fraction(one.price_kopecks) * one.due / (1000 if one.unit.weighed else 1))


@given(handed())
def test_shares_are_those_of_the_oracle_and_leave_every_line_its_least(whole: Order) -> None:
    shares_ = oracle(whole)
    assert [each.off_kopecks for each in whole.lines] == shares_
    assert [each.sum_kopecks for each in whole.lines] == [
        worth(one) - share for one, share in zip(whole.lines, shares_, strict=True)
    ]
    assert whole.off.off_kopecks + whole.off.bonus_kopecks == sum(shares_)
    assert whole.goods_kopecks == sum(map(worth, whole.lines)) - sum(shares_)
    assert whole.off.bonus_kopecks <= whole.agreed.bonus_kopecks
    for one in whole.lines:
        assert one.sum_kopecks >= 0
        if one.off_kopecks:
            assert one.sum_kopecks >= least(one)


@given(handed(), st.integers(0, 30))
def test_what_is_held_covers_what_is_due(whole: Order, buffer: int) -> None:
    within = [
        replace(one, picked=min(one.picked or 0, one.ordered * (100 + buffer) // 100)) for one in whole.lines
    ]
    within = [replace(one, refused=min(one.refused, one.picked or 0)) for one in within]
    weighed = replace(whole, lines=tuple(within))
    asked = replace(weighed, lines=tuple(replace(one, picked=None, refused=0) for one in weighed.lines))
    off = asked.off.off_kopecks + asked.off.bonus_kopecks
    budgets = [
        budget(
            one.ordered_sum_kopecks, buffer_percent=buffer if one.unit.weighed else 0, most_extra_kopecks=0
        )
        for one in weighed.lines
    ]
    lines = [replace(one, budget_kopecks=held) for one, held in zip(weighed.lines, budgets, strict=True)]
    held = hold_for(lines, fee_kopecks=weighed.fee_kopecks, off_kopecks=off)
    assert weighed.total_kopecks <= held


@given(handed())
def test_the_receipt_and_every_return_of_it_add_up_to_the_order(whole: Order) -> None:
    if not any(one.sum_kopecks for one in whole.lines):
        return
    receipt = sale(ABOUT, things(whole, Vat.VAT22), Paid(0, whole.total_kopecks))
    assert holds(receipt.lines)
    assert receipt.total_kopecks == paid(receipt) == whole.total_kopecks
    for one in whole.lines:
        sold = [each for each in receipt.lines if each.order_line == one.no]
        assert sum(each.sum_kopecks for each in sold) == one.sum_kopecks
        milli = sum(each.quantity_milli for each in sold)
        if not milli:
            continue
        before: dict[int, Returned] = {}
        back = by_order_line(receipt.lines, one.no, milli, before)
        assert sum(each.kopecks or 0 for each in shares(receipt, back, before)) == one.sum_kopecks


@given(st.integers(0, 10**7), st.integers(0, 10_000))
def test_a_percent_lowers_the_price_of_a_unit_half_up_and_never_to_nothing(price: int, percent: int) -> None:
    exact = nearest(Fraction(price * (10_000 - percent), 10_000))
    assert discounted(price, percent) == max(exact, min(price, 1))
