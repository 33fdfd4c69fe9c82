"""What goods feel of the air, against an oracle of exact fractions."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_locker.cold.product import DISCARD_TAU_S, PER_TENTH, WARNING_TAU_S, lagged, tenths

airs = st.integers(-400, 600)


def test_goods_of_which_nothing_is_known_feel_the_air() -> None:
    assert lagged(None, 31, 10_000, WARNING_TAU_S) == 31 * PER_TENTH


def test_after_one_lag_in_small_steps_about_two_thirds_of_a_step_are_felt() -> None:
    felt = 30 * PER_TENTH
    for _ in range(90):
        felt = lagged(felt, 130, 10_000, WARNING_TAU_S)
    assert 30 + 63 <= tenths(felt) <= 30 + 64
    slow = 30 * PER_TENTH
    for _ in range(90):
        slow = lagged(slow, 130, 10_000, DISCARD_TAU_S)
    assert 30 + 28 <= tenths(slow) <= 30 + 29


def test_steady_air_is_reached_and_not_left() -> None:
    felt = -180 * PER_TENTH
    for _ in range(20_000):
        felt = lagged(felt, -150, 10_000, DISCARD_TAU_S)
    assert tenths(felt) == -150


@given(st.integers(-40_000_000, 60_000_000), airs, st.integers(0, 10**9), st.sampled_from([900, 2700]))
def test_it_moves_towards_the_air_and_never_past_it(felt: int, air: int, dt_ms: int, tau_s: int) -> None:
    after = lagged(felt, air, dt_ms, tau_s)
    low, high = sorted((felt, air * PER_TENTH))
    assert low <= after <= high
    assert dt_ms or after == felt


@settings(max_examples=50)
@given(st.lists(st.tuples(airs, st.integers(1, 60_000)), max_size=200))
def test_it_never_drifts_from_the_exact_value(steps: list[tuple[int, int]]) -> None:
    felt, exact = 0, Fraction(0)
    for air, dt_ms in steps:
        felt = lagged(felt, air, dt_ms, WARNING_TAU_S)
        exact += Fraction(dt_ms, WARNING_TAU_S * 1000 + dt_ms) * (air * PER_TENTH - exact)
    assert abs(felt - exact) <= Fraction(PER_TENTH, 100)


@given(st.integers(-(10**8), 10**8))
def test_tenths_are_the_nearest_and_the_same_on_both_sides_of_zero(felt: int) -> None:
    assert abs(tenths(felt) * PER_TENTH - felt) * 2 <= PER_TENTH
    assert tenths(-felt) == -tenths(felt)
