"""Bounds of a line: what may be picked is what was held for it; independent arithmetic in fractions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.picking.rules import affordable, enough, instead, most
from lukoshko_wire.money import line_sum
from lukoshko_wire.values import Unit
from lukoshko_wire.weighing import budget

prices = st.integers(1, 500_000)
grams = st.integers(1, 20_000)


@given(prices, grams, st.integers(0, 30), st.sampled_from([0, 5_000, 50_000]))
def test_the_most_grams_are_the_last_that_the_hold_pays_for(
    price: int, ordered: int, buffer: int, cap: int
) -> None:
    estimate = line_sum(price, ordered, weighed=True)
    held = budget(estimate, buffer_percent=buffer, most_extra_kopecks=cap)
    bound = most(Unit.KG, price, ordered, held)
    assert line_sum(price, bound, weighed=True) <= held
    assert line_sum(price, bound + 1, weighed=True) > held
    assert bound >= ordered


@given(prices, st.integers(1, 100), st.integers(0, 10**9))
def test_pieces_are_never_more_than_ordered(price: int, ordered: int, held: int) -> None:
    assert most(Unit.PIECE, price, ordered, held) == ordered


@pytest.mark.parametrize(
    ("unit", "ordered", "picked", "done"),
    [
        (Unit.PIECE, 3, 2, False),
        (Unit.PIECE, 3, 3, True),
        (Unit.KG, 1000, 0, False),
        (Unit.KG, 1000, 899, False),
        (Unit.KG, 1000, 900, True),
        (Unit.KG, 1000, 1100, True),
    ],
)
def test_when_a_line_needs_no_more(unit: Unit, ordered: int, picked: int, done: bool) -> None:
    assert enough(unit, ordered, picked, 10) is done


@pytest.mark.parametrize(
    ("what", "unit", "missing", "other", "quantity"),
    [
        ("pieces for pieces", Unit.PIECE, 2, Unit.PACK, 2),
        ("grams for grams", Unit.KG, 800, Unit.KG, 800),
        ("grams for pieces, by weight", Unit.PIECE, 2, Unit.KG, 1000),
        ("pieces for grams, by weight", Unit.KG, 800, Unit.PIECE, 2),
        ("at least one piece", Unit.KG, 50, Unit.PIECE, 1),
    ],
)
def test_what_stands_for_missing_goods(
    what: str, unit: Unit, missing: int, other: Unit, quantity: int
) -> None:
    assert instead(unit, 500, missing, other=other, other_grams=400) == quantity, what


@given(prices, st.integers(1, 5000), st.sampled_from(list(Unit)), st.integers(0, 1_000_000))
def test_a_replacement_never_costs_more_than_was_held(
    price: int, quantity: int, unit: Unit, limit: int
) -> None:
    offered = affordable(price, quantity, unit, limit)
    assert 0 <= offered <= quantity
    assert line_sum(price, offered, weighed=unit.weighed) <= limit
