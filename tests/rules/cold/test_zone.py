"""A whole zone: samples in, believed temperature, alarms and minutes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_locker.cold.minute import start_of, thinned
from lukoshko_locker.cold.zone import Judged, ZoneWatch
from lukoshko_locker.drivers.refrigeration import BROKEN, Sample
from lukoshko_wire.climate import Reading, band_of
from lukoshko_wire.message import encode, parse
from lukoshko_wire.values import Zone

TEN_S = 10_000
GOOD = Sample(
    setpoint_c10=30,
    air_c10=31,
    intake_c10=31,
    supply_c10=5,
    coil_c10=-60,
    shown_c10=31,
    cooling=True,
    fan=True,
)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def read(watch: ZoneWatch, *, times: int = 1, door: bool = False, **changes: Any) -> Judged:
    for _ in range(times):
        judged = watch.read(replace(GOOD, **changes), door_open=door, dt_ms=TEN_S)
    return judged


def up(judged: Judged) -> list[str]:
    return sorted(code for code, is_up in judged.alarms.items() if is_up)


def test_a_healthy_zone() -> None:
    judged = read(ZoneWatch(Zone.CHILLED), times=100)
    assert (judged.quality, judged.air_c10, judged.product_c10, up(judged)) == ("good", 31, 31, [])
    assert judged.state().online


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"air_c10": BROKEN}, ["probe_broken"]),
        ({"broken": frozenset({"air"})}, ["probe_broken"]),
        ({"coil_c10": BROKEN}, ["aux_probe_broken"]),
        ({"alarms": frozenset({"high"})}, ["unit_alarm"]),
    ],
)
def test_what_is_wrong_has_a_name_at_once(changes: dict[str, Any], codes: list[str]) -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch)
    assert up(read(watch, **changes)) == codes
    assert up(read(watch)) == []


def test_a_broken_probe_shows_nothing_and_goods_are_left_as_they_were() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch)
    judged = read(watch, times=60, air_c10=BROKEN, intake_c10=BROKEN)
    assert (judged.quality, judged.shown_c10, judged.air_c10, judged.product_c10) == ("fault", None, None, 31)


def test_warmth_behind_a_broken_probe_is_made_up_for_when_it_is_back() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch)
    read(watch, times=6 * 180, air_c10=BROKEN, intake_c10=BROKEN)
    judged = read(watch, times=8, air_c10=90, intake_c10=90, shown_c10=90, supply_c10=60, coil_c10=-10)
    assert judged.product_c10 is not None
    assert judged.product_c10 > 75, "three hours unseen count as if they had been like now"
    assert {"temp_warning", "temp_alarm"} <= set(up(judged))


def test_silence_is_offline_at_the_third_time_and_an_alarm_after_five_minutes() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch)
    once = watch.silence(TEN_S, door_open=False)
    assert (once.quality, once.online, once.shown_c10, up(once)) == ("stale", True, 31, [])
    watch.silence(TEN_S, door_open=False)
    assert not watch.silence(TEN_S, door_open=False).online
    for _ in range(27):
        still = watch.silence(TEN_S, door_open=False)
    assert up(still) == []
    gone = watch.silence(TEN_S, door_open=False)
    assert (gone.quality, gone.shown_c10, up(gone)) == ("fault", None, ["unit_silent"])
    assert up(read(watch)) == []


def test_a_silent_controller_keeps_the_alarms_that_were_up() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch, air_c10=130, intake_c10=130, shown_c10=130)
    assert "temp_absolute" in up(watch.silence(TEN_S, door_open=False))


def test_a_lying_probe_is_not_believed_any_more() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch, times=6 * 30)
    judged = read(watch, times=6 * 20, shown_c10=90)
    assert (judged.quality, judged.air_c10, up(judged)) == ("fault", None, ["probe_lying"])


def test_calibration_is_added_to_the_air_and_to_nothing_else() -> None:
    judged = read(ZoneWatch(Zone.CHILLED, offset_c10=-4), times=400)
    assert (judged.air_c10, judged.supply_c10, judged.offset_c10, up(judged)) == (27, 5, -4, [])


def test_limits_of_the_desired_configuration_are_those_that_are_warned_of() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    watch.band = replace(watch.band, high_c10=25)
    assert up(read(watch, times=61)) == ["temp_warning"]
    watch.band = band_of(Zone.CHILLED)
    assert up(read(watch, times=61)) == []


def test_a_setpoint_that_is_garbage_goes_nowhere() -> None:
    assert read(ZoneWatch(Zone.CHILLED), setpoint_c10=-0x8000).setpoint_c10 is None


samples = st.builds(
    Sample,
    setpoint_c10=st.integers(-0x8000, 0x7FFF),
    air_c10=st.integers(-0x8000, 0x7FFF) | st.integers(-50, 120),
    intake_c10=st.none() | st.integers(-0x8000, 0x7FFF) | st.integers(-50, 120),
    supply_c10=st.none() | st.integers(-0x8000, 0x7FFF),
    coil_c10=st.none() | st.integers(-0x8000, 0x7FFF),
    shown_c10=st.none() | st.integers(-0x8000, 0x7FFF),
    broken=st.frozensets(st.sampled_from(["air", "supply"])),
    cooling=st.booleans(), fan=st.booleans(), defrosting=st.booleans(), stopped=st.booleans(),
)  # fmt: skip
looks = st.lists(st.tuples(st.none() | samples, st.integers(0, 4_000_000), st.booleans()), max_size=30)


@settings(max_examples=150)
@given(looks, st.integers(0, 29))
def test_a_restart_at_any_moment_changes_nothing_and_every_minute_may_be_sent(
    taken: list[tuple[Sample | None, int, bool]], restart_at: int
) -> None:
    whole, broken = ZoneWatch(Zone.CHILLED), ZoneWatch(Zone.CHILLED)
    for no, (sample, dt_ms, door) in enumerate(taken):
        if no == restart_at:
            kept, broken = broken.kept(), ZoneWatch(Zone.CHILLED)
            broken.recall(kept)
        if sample is None:
            whole.silence(dt_ms, door_open=door)
            broken.silence(dt_ms, door_open=door)
            continue
        judged = whole.read(sample, door_open=door, dt_ms=dt_ms)
        assert broken.read(sample, door_open=door, dt_ms=dt_ms) == judged
        reading = thinned(AT, [judged])
        assert parse(Reading, encode(reading)) == reading
        assert (reading.quality == "good") == (reading.air_c10 is not None)


def test_a_minute_is_mean_lowest_highest_and_what_happened_in_it() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    taken = [read(watch, air_c10=c10, intake_c10=c10) for c10 in (30, 31, 33)]
    taken.append(read(watch, air_c10=BROKEN, defrosting=True))
    taken.append(read(watch, air_c10=32, door=True))
    minute = thinned(AT, taken)
    assert (minute.air_c10, minute.air_low_c10, minute.air_high_c10) == (32, 30, 33)
    assert (minute.quality, minute.defrost, minute.door_open, minute.cooling) == ("good", True, True, True)
    assert minute.supply_c10 == 5


def test_a_minute_without_a_believed_value_has_none() -> None:
    watch = ZoneWatch(Zone.CHILLED)
    read(watch)
    assert thinned(AT, [watch.silence(TEN_S, door_open=False)]).quality == "stale"
    broken = thinned(AT, [read(watch, air_c10=BROKEN), watch.silence(TEN_S, door_open=False)])
    assert (broken.quality, broken.air_c10, broken.air_low_c10) == ("fault", None, None)


@given(st.lists(st.integers(-400, 600), min_size=1, max_size=20))
def test_the_mean_is_the_nearest_tenth_between_lowest_and_highest(values: list[int]) -> None:
    minute = thinned(AT, [Judged(Zone.CHILLED, "good", {}, air_c10=value) for value in values])
    assert minute.air_low_c10 is not None
    assert minute.air_c10 is not None
    assert minute.air_high_c10 is not None
    assert minute.air_low_c10 <= minute.air_c10 <= minute.air_high_c10
    assert abs(minute.air_c10 * len(values) - sum(values)) * 2 <= len(values)


@given(st.integers(0, 10**9))
def test_minutes_begin_at_whole_minutes(seconds: int) -> None:
    moment = AT + timedelta(seconds=seconds, milliseconds=seconds % 1000)
    begun = start_of(moment, 60)
    assert begun <= moment < begun + timedelta(minutes=1)
    assert (begun.second, begun.microsecond) == (0, 0)
