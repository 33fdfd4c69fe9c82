"""What may be done with weight above the budget, against four plain questions; pieces that lack; what may be agreed to."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.checkout.rules import overweight_offered
from lukoshko_server.picking.rules import enough, lacking, most_at_all, ways_over
from lukoshko_wire.values import Overweight, Unit, Way

HOW = list(Overweight)
policies = st.sampled_from([list(some) for size in range(4) for some in permutations(HOW, size)])
consents = st.lists(st.sampled_from(HOW), max_size=3)


@given(policies, consents, st.sampled_from(Way), st.booleans(), st.booleans())
def test_a_way_is_offered_when_shop_customer_bank_and_place_allow_it(
    policy: list[Overweight], agreed: list[Overweight], way: Way, by_card: bool, second: bool
) -> None:
    found = ways_over(policy, agreed, way=way, by_card=by_card, second_hold=second)
    assert ("second_hold" in found) == (
        "second_hold" in policy and "second_hold" in agreed and by_card and second
    )
    assert ("at_door" in found) == ("at_door" in policy and "at_door" in agreed and way != "locker")
    assert "trim" in found, "taking out needs nobody's word"
    assert [each for each in policy if each in found] == [each for each in found if each in policy]
    assert len(set(found)) == len(found)


@given(policies)
def test_a_customer_may_agree_to_another_hold_only_where_the_bank_lets_one_stand(
    policy: list[Overweight],
) -> None:
    assert overweight_offered(policy, None) == [each for each in policy if each != "second_hold"]


@given(st.integers(1, 50_000), st.integers(0, 200))
def test_nobody_takes_more_than_so_many_percent_above_the_order(ordered: int, percent: int) -> None:
    most = most_at_all(ordered, percent)
    assert 100 * most <= ordered * (100 + percent) < 100 * (most + 1)


@pytest.mark.parametrize(
    ("pieces", "weighed", "picked", "whole"),
    [(0, 1, 900, True), (0, 1, 899, False), (2, 1, 1_000, False), (2, 2, 950, True), (2, 2, 800, False), (1, 0, 0, False)],
)  # fmt: skip
def test_a_line_by_the_piece_is_whole_with_the_last_of_them(
    pieces: int, weighed: int, picked: int, whole: bool
) -> None:
    assert enough(Unit.KG, 1_000, picked, 10, pieces=pieces, weighed=weighed) is whole


@pytest.mark.parametrize(
    ("given_", "missing"),
    [((2_000, 800, 0, 0, 1), 1_200), ((8_000, 4_400, 2, 4_000, 1), 4_000), ((8_000, 7_000, 2, 4_000, 2), 0)],
)
def test_what_lacks_of_pieces_is_counted_in_pieces(given_: Any, missing: int) -> None:
    assert lacking(*given_) == missing
