"""A day's log: its bounds, its gaps, its quarters of an hour."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.climate.rules import GAP, Kept, bands, bounds, credible, day_of, gaps, points, rows
from lukoshko_wire.climate import Reading, band_of
from lukoshko_wire.problems import Malformed
from lukoshko_wire.values import Zone

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SINCE, UNTIL = bounds(date(2026, 11, 23), 180)
MINUTE = timedelta(minutes=1)
USUAL = bands([], band_of(Zone.CHILLED), SINCE)


def reading(minute: int, **other: Any) -> Reading:
    return Reading(**{"zone": Zone.CHILLED, "at": SINCE + minute * MINUTE, "air_c10": 30, **other})


def fault(minute: int) -> Reading:
    return reading(minute, air_c10=None, quality="fault")


def minutes(found: Any) -> list[tuple[int, int, str]]:
    return [((g.since - SINCE) // MINUTE, (g.until - SINCE) // MINUTE, g.why) for g in found]


@pytest.mark.parametrize(
    ("readings", "until", "expected"),
    [
        ([], 15, []),
        ([], 16, [(0, 16, "nothing")]),
        ([0], 16, []),
        ([0], 17, [(1, 17, "nothing")]),
        ([0, 16], 20, []),
        ([0, 17], 20, [(1, 17, "nothing")]),
        ([0, 40, 41], 60, [(1, 40, "nothing"), (42, 60, "nothing")]),
    ],
)
def test_a_gap_is_more_than_fifteen_minutes(
    readings: list[int], until: int, expected: list[tuple[int, int, str]]
) -> None:
    assert minutes(gaps([reading(no) for no in readings], SINCE, SINCE + until * MINUTE)) == expected


def test_faulty_minutes_are_a_gap_of_another_name() -> None:
    told = [reading(0), *(fault(no) for no in range(1, 30)), reading(30)]
    assert minutes(gaps(told, SINCE, SINCE + 31 * MINUTE)) == [(1, 30, "fault")]


@given(st.sets(st.integers(0, 1439)), st.integers(1, 1440))
def test_gaps_and_good_minutes_never_meet_and_nothing_longer_is_left_unnamed(
    there: set[int], until: int
) -> None:
    told = [reading(no) for no in sorted(there) if no < until]
    found = gaps(told, SINCE, SINCE + until * MINUTE)
    named = {no for since, end, _ in minutes(found) for no in range(since, end)}
    assert not named & there
    assert all(gap.until - gap.since > GAP for gap in found)
    run = 0
    for no in range(until):
        run = 0 if no in there or no in named else run + 1
        assert run <= 15


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", date(2026, 11, 23)), ("2026-11-23", date(2026, 11, 23)), ("2025-11-23", date(2025, 11, 23))],
)
def test_a_day_of_the_last_year(text: str, expected: date) -> None:
    assert day_of(text, NOW, 180) == expected


def test_today_is_that_of_the_place() -> None:
    assert day_of("", datetime(2026, 11, 23, 22, 0, tzinfo=UTC), 180) == date(2026, 11, 24)
    assert bounds(date(2026, 11, 24), 180)[0] == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-24", "2025-11-22", "вчера", "2026-13-01", "9" * 50])
def test_another_day_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        day_of(text, NOW, 180)


def test_a_row_is_a_quarter_of_an_hour_of_believed_minutes() -> None:
    told = [
        reading(0, air_c10=30, air_low_c10=25, air_high_c10=33, product_c10=29),
        reading(1, air_c10=33, air_low_c10=31, air_high_c10=48, door_open=True),
        fault(2),
        reading(15, air_c10=-5, defrost=True),
    ]
    first, second, third = rows(told, SINCE, SINCE + 31 * MINUTE, USUAL)
    assert (first.minutes, first.air_c10, first.low_c10, first.high_c10, first.product_c10) == (
        2,
        32,
        25,
        48,
        29,
    )
    assert (first.door_open, first.defrost, second.defrost, second.low_c10) == (True, False, True, -5)
    assert (third.minutes, third.air_c10, third.low_c10) == (0, None, None)


def test_a_whole_day_has_ninety_six_rows_and_the_future_none() -> None:
    assert len(rows([], SINCE, UNTIL, USUAL)) == 96
    assert len(rows([], SINCE, SINCE + MINUTE, USUAL)) == 1
    assert rows([], SINCE, SINCE, USUAL) == []


def test_points_count_from_the_beginning_of_the_day() -> None:
    assert [(each.minute, each.low_c10, each.high_c10) for each in points([reading(7)], SINCE)] == [
        (7, 30, 30)
    ]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, True),
        ({"at": NOW + timedelta(minutes=6)}, False),
        ({"at": NOW - timedelta(days=366)}, False),
        ({"at": datetime(1970, 1, 1, tzinfo=UTC)}, False),
        ({"air_c10": None}, False),
        ({"air_c10": None, "quality": "stale"}, True),
    ],
)
def test_what_is_believed(other: dict[str, Any], expected: bool) -> None:
    assert credible(reading(0, **{"at": NOW, **other}), NOW) is expected


def test_a_minute_is_judged_by_the_limits_of_its_time() -> None:
    told = [
        Kept(SINCE - timedelta(days=3), 0, 50),
        Kept(SINCE + 20 * MINUTE + timedelta(seconds=30), 0, 29),
        Kept(SINCE + 20 * MINUTE + timedelta(seconds=50), 0, 20),
    ]
    allowed = bands(told, band_of(Zone.CHILLED), SINCE)
    assert [(each.minute, each.high_c10) for each in allowed] == [(0, 50), (20, 20)]
    readings = [reading(no) for no in range(45)]
    assert [row.outside for row in rows(readings, SINCE, SINCE + 45 * MINUTE, allowed)] == [
        False,
        False,
        True,
    ]
    strict = rows(readings, SINCE, SINCE + 45 * MINUTE, bands([], band_of(Zone.FROZEN), SINCE))
    assert [row.outside for row in strict] == [True] * 3
