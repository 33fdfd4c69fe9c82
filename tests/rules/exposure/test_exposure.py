"""The rule of exposure: the table that people argue about, and what must hold for any stages and readings."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.exposure.vectors import T0, at, minute, run, vectors

from lukoshko_wire.exposure import (
    LIMITS,
    Exposure,
    Limits,
    Profile,
    Stage,
    Stands,
    advance,
    begin,
    left_after,
    strictest,
)
from lukoshko_wire.message import encode, parse
from lukoshko_wire.values import Zone

MINUTES = 240
zones = st.sampled_from([Zone.CHILLED, Zone.FROZEN])
airs = st.integers(-400, 600)
profiles = st.builds(Profile, airs, st.integers(0, 300), st.none() | st.integers(0, 9000))
probes = st.lists(st.tuples(st.integers(T0 - 3600, T0 + 60 * MINUTES), airs), max_size=60)
stages = st.lists(
    st.builds(
        Stage, st.integers(T0, T0 + 60 * MINUTES), st.none() | profiles, probes | st.just(())
    ),
    min_size=1, max_size=5,
).map(lambda made: [replace(made[0], since_s=T0), *made[1:]])  # fmt: skip


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_the_vectors_hold(vector: dict[str, Any]) -> None:
    found = run(vector)
    assert {
        "warm": found.warm_s // 60,
        "run": found.run_s // 60,
        "alarm": minute(found.alarm_s),
        "block": minute(found.block_s),
        "core": found.core_c10,
    } == {name: vector[name] for name in ("warm", "run", "alarm", "block", "core")}


def count(made: list[Stage], zone: Zone, until: int = T0 + 60 * MINUTES) -> Exposure:
    limits = LIMITS[zone]
    return advance(begin(T0, limits), made, until, limits)


@given(stages, zones, st.lists(st.integers(T0, T0 + 60 * MINUTES), max_size=6))
def test_an_answer_continued_is_the_answer_at_once(made: list[Stage], zone: Zone, stops: list[int]) -> None:
    limits = LIMITS[zone]
    found = begin(T0, limits)
    for stop in sorted(stops):
        found = parse(Exposure, encode(advance(found, made, stop, limits)))
    assert advance(found, made, T0 + 60 * MINUTES, limits) == count(made, zone)


@given(stages, zones, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_readings_matters(made: list[Stage], zone: Zone, random: Any) -> None:
    shuffled = []
    for each in made:
        readings = [*each.readings, *each.readings[: len(each.readings) // 2]]
        random.shuffle(readings)
        shuffled.append(replace(each, readings=readings))
    assert count(shuffled, zone) == count(made, zone)


@given(stages, zones, st.lists(st.integers(T0, T0 + 60 * MINUTES), min_size=2, max_size=8))
def test_what_was_counted_never_falls_with_time(made: list[Stage], zone: Zone, moments: list[int]) -> None:
    found = [count(made, zone, moment) for moment in sorted(moments)]
    order = ("ok", "warm", "spoiled")
    for before, after in pairwise(found):
        assert before.warm_s <= after.warm_s
        assert before.over_c10_min <= after.over_c10_min
        assert order.index(before.level) <= order.index(after.level)
        assert before.block_s in (None, after.block_s)
        assert before.alarm_s in (None, after.alarm_s)


@given(stages, zones, st.integers(0, 4), st.integers(0, 59), st.integers(1, 300))
def test_a_warmer_reading_never_lowers_what_is_counted(
    made: list[Stage], zone: Zone, which: int, of: int, by: int
) -> None:
    each = made[which % len(made)]
    if not each.readings:
        return
    readings = list(each.readings)
    moment, air = readings[of % len(readings)]
    readings[of % len(readings)] = (moment, air + by)
    warmer = [replace(one, readings=readings) if one is each else one for one in made]
    before, after = count(made, zone), count(warmer, zone)
    order = ("ok", "warm", "spoiled")
    assert order.index(before.level) <= order.index(after.level)
    if before.block_s is None and after.block_s is None:
        assert before.warm_s <= after.warm_s
        assert before.core_fine <= after.core_fine
    elif before.block_s is not None:
        assert after.block_s is not None
        assert after.block_s <= before.block_s


@given(st.lists(st.integers(-100, 300), min_size=1, max_size=200))
@settings(max_examples=60)
def test_the_lag_is_that_of_the_reference(probe: list[int]) -> None:
    """Against the formula of the reference in floating point, T += dt/(lag+dt) * (air-T), with lags of 15 and 45 minutes."""
    limits = Limits(warm_above_c10=1000, absolute_c10=1000, start_c10=40)
    made = [Stage(T0, None, [(at(no), air) for no, air in enumerate(probe)])]
    found = advance(begin(T0, limits), made, at(len(probe)), limits)
    warn = core = 40.0
    for air in probe:
        warn += 1 / 16 * (air - warn)
        core += 1 / 46 * (air - core)
    assert found.warn_fine / 1000 == pytest.approx(warn, abs=0.05)
    assert found.core_fine / 1000 == pytest.approx(core, abs=0.05)


@given(zones, st.lists(st.tuples(st.integers(0, 29), airs), max_size=20), st.integers(0, 400))
def test_silence_is_warm_thirty_minutes_after_the_last_word(
    zone: Zone, probe: list[tuple[int, int]], until: int
) -> None:
    cold = LIMITS[zone].start_c10
    made = [Stage(T0, None, [(at(no), min(air, cold)) for no, air in probe])]
    last = max((no + 1 for no, _ in probe), default=0)
    found = count(made, zone, at(until))
    if found.block_s is None:
        assert found.warm_s // 60 == max(0, until - last - 30)
    else:
        assert minute(found.block_s) <= until


def test_time_left_is_what_the_limit_leaves() -> None:
    chilled, frozen = LIMITS[Zone.CHILLED], LIMITS[Zone.FROZEN]
    fresh = begin(T0, chilled)
    assert left_after(fresh.warm_s, chilled) == 7200
    assert left_after(advance(fresh, [Stage(T0)], at(50), chilled).warm_s, chilled) == 6000
    assert left_after(advance(fresh, [Stage(T0)], at(500), chilled).warm_s, chilled) == 0
    assert left_after(0, frozen) is None


def test_a_jump_of_the_clock_by_a_year_ends_at_the_block() -> None:
    found = count([Stage(T0)], Zone.CHILLED, T0 + 365 * 24 * 3600)
    assert minute(found.block_s) == 151
    assert found.at_s == found.block_s


@given(
    zones,
    st.lists(
        st.builds(Stands, st.none() | st.integers(-300, 150), st.none() | st.integers(0, 20_000)), max_size=5
    ),
)
def test_a_parcel_takes_the_strictest_of_its_goods(zone: Zone, goods: list[Stands]) -> None:
    usual, found = LIMITS[zone], strictest(LIMITS[zone], goods)
    for each in goods:
        alone = strictest(usual, [each])
        assert found.warm_above_c10 <= alone.warm_above_c10
        assert alone.block_after_s is None or (found.block_after_s or 0) <= alone.block_after_s
    assert found.start_c10 <= found.warm_above_c10 <= found.absolute_c10
    assert found.block_above_c10 == usual.block_above_c10
    if all(each == Stands() for each in goods):
        assert found == usual
    assert strictest(usual, [*goods, *reversed(goods)]) == found
