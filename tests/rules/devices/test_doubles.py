"""Lives that alternate are those of two machines."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.devices.rules import is_doubled, is_settled


@pytest.mark.parametrize(
    ("boots", "doubled"),
    [
        ("", False),
        ("A", False),
        ("AB", False),
        ("ABCDEF", False),
        ("AAABBB", False),
        ("ABA", False),
        ("ABAB", True),
        ("ABACA", True),
        ("ABCABC", True),
    ],
)
def test_two_returns_are_too_many(boots: str, doubled: bool) -> None:
    assert is_doubled(list(boots)) is doubled


@given(st.lists(st.integers(1, 4), max_size=9))
def test_one_machine_that_is_started_again_and_again_is_never_doubled(lengths: list[int]) -> None:
    assert not is_doubled([f"{n}-x" for n, length in enumerate(lengths) for _ in range(length)])


@given(st.integers(2, 20))
def test_two_machines_that_take_turns_are_found(turns: int) -> None:
    assert is_doubled(["5-a", "5-b"] * turns)


@pytest.mark.parametrize(
    ("said_s", "came_s", "settled"),
    [(-1, 1, True), (0, 119, True), (1, 1, False), (-1, 120, False), (-3600, 3600, False)],
)
def test_a_word_from_before_the_decision_is_settled_when_it_comes_soon_after(
    said_s: int, came_s: int, settled: bool
) -> None:
    decided = datetime(2026, 11, 26, 12, tzinfo=UTC)
    said, came = decided + timedelta(seconds=said_s), decided + timedelta(seconds=came_s)
    assert is_settled(said, came, decided) is settled
    assert not is_settled(said, came, None)
