"""Where a late fact of the door belongs, what a payment leaves in the journal, and the life of a shift."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.cash.rules import STATES, STEPS, Span, WrongStep, belongs, paid_in_cash, step

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def hour(n: int) -> datetime:
    return NINE.replace(hour=n)


DAY = [Span("morning", hour(9), hour(13)), Span("evening", hour(14), None)]


@pytest.mark.parametrize(
    ("spans", "at", "shift"),
    [
        (DAY, hour(9), "morning"),
        (DAY, hour(12), "morning"),
        (DAY, hour(13), "evening"),
        (DAY, hour(15), "evening"),
        (DAY, hour(8), "evening"),
        (DAY[:1], hour(12), "morning"),
        (DAY[:1], hour(14), None),
        ([], hour(9), None),
    ],
)
def test_a_fact_belongs_to_the_shift_that_ran_then_else_to_the_one_that_runs(
    spans: list[Span], at: datetime, shift: str | None
) -> None:
    assert belongs(spans, at) == shift
    assert belongs(spans[::-1], at) == shift


@given(st.integers(1, 10**8), st.integers(0, 10**8))
def test_what_a_payment_leaves_adds_up_to_what_was_due(kopecks: int, given_kopecks: int) -> None:
    entries = paid_in_cash("s", kopecks, given_kopecks)
    assert sum(sum_ for _, _, sum_ in entries) == kopecks
    assert entries[0][1] == "taken"
    assert entries[0][2] >= kopecks
    assert [kind for _, kind, _ in entries] == (["taken", "change"] if given_kopecks > kopecks else ["taken"])


def test_every_state_is_reached_and_no_step_begins_elsewhere() -> None:
    reached = {"open"} | {ends for _, ends in STEPS.values()}
    assert reached == set(STATES)
    for event, (begins, ends) in STEPS.items():
        assert step(begins, event) == ends
        for state in set(STATES) - {begins}:
            with pytest.raises(WrongStep):
                step(state, event)


def test_a_shift_of_yesterday_takes_no_fact_of_today() -> None:
    assert belongs([Span("old", NINE - timedelta(days=1), NINE)], NINE) is None
