"""Weighed goods in the wire's rules, against fractions and against trying every subset."""

from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire.weighing import budget, most_grams, of_whole_pieces, per_100g, pieces_of

sums = st.integers(0, 10_000_000)
prices = st.integers(1, 2_000_000)


@given(sums, st.integers(0, 100))
def test_a_line_is_held_for_its_estimate_and_the_buffer_rounded_up(estimate: int, percent: int) -> None:
    held = budget(estimate, buffer_percent=percent, most_extra_kopecks=0)
    assert held == ceil(Fraction(estimate) * (100 + percent) / 100)


@given(sums, st.integers(0, 100), st.integers(1, 100_000))
def test_the_cap_bounds_the_buffer_and_nothing_else(estimate: int, percent: int, cap: int) -> None:
    held = budget(estimate, buffer_percent=percent, most_extra_kopecks=cap)
    assert held - estimate == min(ceil(Fraction(estimate * percent, 100)), cap)


@given(prices, sums)
def test_the_most_grams_are_found_by_solving_for_the_half_kopeck(price: int, held: int) -> None:
    # half up: the sum of g grams is at most `held` exactly while price x g / 1000 < held + 1/2
    bound = Fraction((2 * held + 1) * 1000, 2 * price)
    most = floor(bound) if bound.denominator != 1 else int(bound) - 1
    assert most_grams(price, held) == most


@given(prices)
def test_a_hundred_grams_are_shown_as_a_tenth_of_a_kilogram_half_up(price: int) -> None:
    assert per_100g(price) == floor(Fraction(price, 10) + Fraction(1, 2))


@given(st.integers(1, 40), st.integers(1, 15_000))
def test_whole_pieces_are_counted_back_from_their_weight(pieces: int, each: int) -> None:
    assert pieces_of(pieces * each, each) == pieces


@given(st.integers(0, 60_000), st.integers(1, 15_000))
def test_some_weight_is_at_least_one_piece_and_the_nearest_number_of_them(grams: int, each: int) -> None:
    counted = pieces_of(grams, each)
    assert counted >= (grams > 0)
    if counted > 1:
        assert abs(Fraction(grams, each) - counted) <= Fraction(1, 2)


@given(st.lists(st.integers(1, 30), max_size=8), st.integers(0, 120))
def test_a_weight_is_of_whole_pieces_when_some_of_them_weigh_it(weighed: list[int], grams: int) -> None:
    every = (sum(some) for size in range(len(weighed) + 1) for some in combinations(weighed, size))
    assert of_whole_pieces(grams, weighed) == (grams in set(every))
