"""Up to when the server judges, what it looks at when, and what the shop may declare."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shop import settings

from lukoshko_server.cold.rules import (
    LATER,
    SOON,
    aged,
    bags,
    clamp,
    is_certain,
    judged_until,
    look_again,
    profile_of,
)
from lukoshko_server.config import BadSettings
from lukoshko_wire.exposure import LIMITS, Limits, Profile, Stage, advance, begin
from lukoshko_wire.values import Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CHILLED = LIMITS[Zone.CHILLED]


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("told", "heard", "online", "until"),
    [
        (1, 1, True, 0),  # all is well
        (29, 29, False, 0),  # the half hour is not over
        (31, 31, True, 0),  # there, and silent
        (31, 31, False, 31),  # away: what it has told
        (600, 1, True, 600),  # back, and telling
        (600, 11, True, 0),  # back, and told nothing for ten minutes
        (600, 1, False, 600),
        (None, 1, True, 1),  # it came just now and never told anything
        (None, 60, True, 0),
        (None, 60, False, 60),
        (None, None, True, 0),
        (None, None, False, 0),  # never heard of: nobody counts there
    ],
)
def test_a_locker_is_judged_by_what_it_told_while_it_is_away_or_telling(
    told: float | None, heard: float | None, online: bool, until: float
) -> None:
    assert judged_until(
        NOW,
        told_until=None if told is None else ago(told),
        heard_at=None if heard is None else ago(heard),
        online=online,
    ) == ago(until)


def test_parcels_near_their_limit_or_in_the_dark_are_looked_at_every_minute() -> None:
    fresh = begin(0, CHILLED)
    assert look_again(NOW, fresh, CHILLED) == NOW + LATER
    assert look_again(NOW, advance(fresh, [Stage(0)], 900, CHILLED), CHILLED) == NOW + SOON
    warm = advance(fresh, [Stage(0, Profile(90))], 3600, CHILLED)
    assert look_again(NOW, warm, CHILLED) == NOW + SOON


def test_a_parcel_whose_time_is_nearly_over_is_looked_at_every_minute() -> None:
    block_after_s = CHILLED.block_after_s or 0
    nearly = msgspec.structs.replace(begin(0, CHILLED), warm_s=block_after_s - int(LATER.total_seconds()))
    assert look_again(NOW, nearly, CHILLED) == NOW + SOON


@given(
    limits=st.sampled_from([CHILLED, LIMITS[Zone.FROZEN]]), warm_s=st.integers(0, 7200), core_c10=st.integers(-250, 150),
    air_c10=st.integers(-300, 60), silent=st.booleans(),
)  # fmt: skip
def test_between_two_far_looks_nothing_passes_its_limit_that_no_reading_told_of(
    limits: Limits, warm_s: int, core_c10: int, air_c10: int, silent: bool
) -> None:
    now_s = int(NOW.timestamp()) // 60 * 60
    seen = msgspec.structs.replace(
        begin(now_s, limits), warm_s=warm_s, warn_fine=core_c10 * 1000, core_fine=core_c10 * 1000
    )
    due = look_again(NOW, seen, limits)
    if not is_certain(NOW + timedelta(minutes=4), NOW, due):
        return
    told = [(now_s + 60 * minute, min(air_c10, limits.warm_above_c10)) for minute in range(5)]
    stage = Stage(now_s - 3600, None, [] if silent else told)
    until = now_s + int((due - NOW).total_seconds())
    assert advance(seen, [stage], until, limits).block_s is None


@pytest.mark.parametrize(
    ("now", "looked_at", "due_at", "certain"),
    [
        (ago(0), ago(1), ago(-4), True),
        (ago(0), ago(0.5), ago(-0.5), False),  # near its limit: looked at every minute, and now
        (ago(0), ago(5), ago(0), False),  # a warm reading came, or it is time
        (ago(0), ago(1), None, False),
    ],
)
def test_only_a_parcel_far_from_its_limit_is_not_looked_at_before_it_is_given_out(
    now: datetime, looked_at: datetime, due_at: datetime | None, certain: bool
) -> None:
    assert is_certain(now, looked_at, due_at) is certain


def test_a_moment_told_by_a_device_stays_within_what_is_possible() -> None:
    first, last = ago(60), ago(10)
    assert clamp(ago(30), first, last) == ago(30)
    assert clamp(datetime(1970, 1, 1, tzinfo=UTC), first, last) == first
    assert clamp(NOW + timedelta(days=9), first, last) == last


def test_what_is_declared_is_found_by_stage_and_zone_and_nothing_else(tmp_path: Path) -> None:
    given = settings(
        tmp_path,
        cold_stages={
            "bag": {"chilled": {"air_c10": 50, "rise_c10_per_hour": 10}}, "bag-ice": {"frozen": {"air_c10": -180}},
            "store": {},
        },
    )  # fmt: skip
    declared = given.cold_profiles
    assert profile_of(declared, Zone.CHILLED, "bag") == Profile(50, 10)
    assert profile_of(declared, Zone.FROZEN, "bag") is None
    assert profile_of(declared, Zone.CHILLED, "van") is None
    assert bags(declared) == ["bag", "bag-ice"]


@pytest.mark.parametrize(
    "changes",
    [
        {"cold_stages": {"bag": {"ambient": {"air_c10": 50}}}},
        {"cold_stages": {"bag": {"chilled": {"air_c10": "warm"}}}},
        {"cold_stages": {"bag": {"chilled": {"air": 50}}}},
        {"cold_stages": {"bag": {"chilled": {}}}},
        {"cold_limits": {"chilled": {"warm_above": 60}}},
        {"cold_limits": {"tropical": {"warm_above_c10": 60}}},
        {"cold_limits": {"chilled": {"block_after_s": -1}}},
    ],
)
def test_settings_that_mean_nothing_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    given = settings(tmp_path, **changes)
    with pytest.raises(BadSettings):
        _ = given.cold_profiles, given.zone_limits


def test_a_limit_that_is_changed_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    limits = settings(tmp_path, cold_limits={"chilled": {"warm_above_c10": 40}}).zone_limits
    assert (limits[Zone.CHILLED].warm_above_c10, limits[Zone.CHILLED].block_after_s) == (40, 7200)
    assert limits[Zone.FROZEN] == LIMITS[Zone.FROZEN]


@pytest.mark.parametrize(
    ("declared", "hours", "left"),
    [
        (Profile(50, 10, 10_800), 1, Profile(60, 10, 7_200)),
        (Profile(50, 10, 3_600), 2, Profile(70, 10, 0)),
        (Profile(190, 100, None), 1, Profile(200, 100, None)),
        (Profile(-180), 9, Profile(-180)),
        (Profile(50, 10, 10_800), -1, Profile(50, 10, 10_800)),
    ],
)
def test_a_bag_that_was_used_before_is_as_old_as_its_first_use(
    declared: Profile, hours: int, left: Profile
) -> None:
    assert aged(declared, timedelta(hours=hours)) == left
