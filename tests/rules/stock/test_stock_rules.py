"""Who may have how much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.stock.rules import left, on_hand_of, shortages

GOODS = st.sampled_from(["a", "b", "c"])
FIGURES = st.dictionaries(GOODS, st.integers(0, 20))


@pytest.mark.parametrize(
    ("rests", "selling", "milli_per_unit", "on_hand"),
    [
        ({"w1": 30_500, "w2": 7_000}, "w1", 1, 30_500),  # grams of the selling warehouse only
        ({"w1": 30_500}, "w1", 1000, 30),  # half a piece cannot be sold
        ({"w2": 7_000}, "w1", 1000, 0),  # not named means none there
        ({"": 12_000}, "w1", 1000, 12),  # a file without warehouses
        ({"": 12_000, "w1": 1_000}, "w1", 1000, 1),  # the warehouse says more than the whole
        ({"w1": -4_000}, "w1", 1000, 0),  # 1C may fall below zero, the shop may not
        ({}, "w1", 1000, 0),
        ({"": 5_000}, "", 1000, 5),
    ],
)
def test_on_hand_is_what_the_selling_warehouse_holds(
    rests: dict[str, int], selling: str, milli_per_unit: int, on_hand: int
) -> None:
    assert on_hand_of(rests, selling, milli_per_unit) == on_hand


@given(on_hand=st.integers(-50, 50), reserved=st.integers(0, 80))
def test_what_is_left_is_never_below_zero(on_hand: int, reserved: int) -> None:
    assert left(on_hand, reserved) == (on_hand - reserved if on_hand > reserved else 0)


@given(wanted=FIGURES, own=FIGURES, free=st.dictionaries(GOODS, st.integers(-5, 20)))
def test_a_wish_is_short_unless_it_is_free_or_one_s_own_already(
    wanted: dict[str, int], own: dict[str, int], free: dict[str, int]
) -> None:
    named = {each.goods_id: each for each in shortages(wanted, own, free)}
    for goods_id, quantity in wanted.items():
        may = quantity <= max(free.get(goods_id, 0), own.get(goods_id, 0))
        assert may == (goods_id not in named)
        if not may:
            assert named[goods_id].available == max(0, free.get(goods_id, 0))
            assert named[goods_id].wanted == quantity
