"""Who is told, when, and what excuses warm air."""

from dataclasses import asdict
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_locker.cold.ladder import Ladder, rungs
from lukoshko_locker.cold.product import PER_TENTH
from lukoshko_wire.climate import band_of
from lukoshko_wire.exposure import LIMITS
from lukoshko_wire.values import Zone

MINUTE = 60_000
WAITING = ("temp_warning", "temp_alarm", "temp_low")


class Minutes:
    """One ladder, minute by minute."""

    def __init__(self, zone: Zone = Zone.CHILLED) -> None:
        self.ladder, self.rungs = Ladder(), rungs(band_of(zone))
        self.up: dict[str, bool] = {}

    def minutes(
        self, count: int, c10: int, *, slow_c10: int | None = None, defrost: bool = False, door: bool = False
    ) -> list[str]:
        """So many minutes of this; which alarms are up then."""
        slow = c10 if slow_c10 is None else slow_c10
        for _ in range(count):
            self.ladder.excuse(defrosting=defrost, door_open=door, dt_ms=MINUTE)
            self.up = self.ladder.climb(self.rungs, c10 * PER_TENTH, slow * PER_TENTH, MINUTE)
        return sorted(code for code, up in self.up.items() if up)


@pytest.mark.parametrize(
    ("zone", "c10", "minutes", "expected"),
    [
        (Zone.CHILLED, 60, 600, []),
        (Zone.CHILLED, 61, 9, []),
        (Zone.CHILLED, 61, 10, ["temp_warning"]),
        (Zone.CHILLED, 61, 29, ["temp_warning"]),
        (Zone.CHILLED, 61, 30, ["temp_alarm", "temp_warning"]),
        (Zone.CHILLED, 100, 1, []),
        (Zone.CHILLED, 101, 1, ["temp_absolute"]),
        (Zone.CHILLED, 61, 119, ["temp_alarm", "temp_warning"]),
        (Zone.CHILLED, 61, 120, ["temp_alarm", "temp_discard", "temp_warning"]),
        (Zone.CHILLED, -1, 29, []),
        (Zone.CHILLED, -1, 30, ["temp_low"]),
        (Zone.FROZEN, -150, 600, []),
        (Zone.FROZEN, -149, 10, ["temp_warning"]),
        (Zone.FROZEN, -119, 1, ["temp_discard"]),
        (Zone.FROZEN, -99, 1, ["temp_absolute", "temp_discard"]),
        (Zone.AMBIENT, 180, 600, []),
        (Zone.AMBIENT, 251, 10, ["temp_warning"]),
        (Zone.AMBIENT, 19, 30, ["temp_low"]),
        (Zone.AMBIENT, 301, 1, ["temp_discard"]),
    ],
)
def test_each_rung_has_its_limit_and_its_time(
    zone: Zone, c10: int, minutes: int, expected: list[str]
) -> None:
    assert Minutes(zone).minutes(minutes, c10) == expected


@pytest.mark.parametrize("excuse", [{"defrost": True}, {"door": True}], ids=["a defrost", "a loading"])
def test_warmth_is_excused_until_an_hour_after(excuse: dict[str, Any]) -> None:
    zone = Minutes()
    assert zone.minutes(25, 80, **excuse) == []
    assert zone.minutes(59, 80) == []
    assert zone.minutes(9, 80) == []
    assert zone.minutes(1, 80) == ["temp_warning"]


def test_a_door_open_for_a_moment_excuses_nothing() -> None:
    zone = Minutes()
    for _ in range(10):
        zone.ladder.excuse(defrosting=False, door_open=True, dt_ms=30_000)
        zone.ladder.excuse(defrosting=False, door_open=False, dt_ms=30_000)
        zone.up = zone.ladder.climb(zone.rungs, 61 * PER_TENTH, 61 * PER_TENTH, MINUTE)
    assert zone.up["temp_warning"]


def test_an_excuse_stops_the_count_and_does_not_forget_it() -> None:
    zone = Minutes()
    zone.minutes(9, 80)
    assert zone.minutes(20, 80, defrost=True) == []
    zone.minutes(59, 80)
    assert zone.minutes(1, 80) == ["temp_warning"]


@pytest.mark.parametrize("excuse", [{"defrost": True}, {"door": True}])
def test_limits_that_nothing_excuses(excuse: dict[str, Any]) -> None:
    chilled, frozen = Minutes(), Minutes(Zone.FROZEN)
    assert chilled.minutes(1, 101, slow_c10=50, **excuse) == ["temp_absolute"]
    assert chilled.minutes(120, 61, **excuse) == ["temp_discard"], "above +6 for two hours"
    assert frozen.minutes(1, -99, slow_c10=-130, **excuse) == ["temp_absolute"]
    assert frozen.minutes(1, -99, slow_c10=-119, **excuse) == ["temp_absolute", "temp_discard"]


def test_a_zone_gives_its_goods_up_by_the_numbers_that_block_a_parcel() -> None:
    """One source: what the shop sets for its goods is what the zone is judged by."""
    for zone, limits in LIMITS.items():
        band = band_of(zone, limits)
        assert (band.high_c10, band.absolute_c10) == (limits.warm_above_c10, limits.absolute_c10)
    strict = msgspec.structs.replace(LIMITS[Zone.CHILLED], warm_above_c10=40, block_after_s=1800)
    assert (band_of(Zone.CHILLED, strict).discard_c10, band_of(Zone.CHILLED, strict).discard_after_s) == (
        40,
        1800,
    )
    at_once = msgspec.structs.replace(strict, block_above_c10=80)
    assert (band_of(Zone.CHILLED, at_once).discard_c10, band_of(Zone.CHILLED, at_once).discard_after_s) == (
        80,
        0,
    )
    never = msgspec.structs.replace(strict, block_after_s=None)
    assert band_of(Zone.CHILLED, never).discard_c10 == strict.absolute_c10


def test_an_alarm_ends_five_minutes_after_a_whole_kelvin_below() -> None:
    zone = Minutes()
    zone.minutes(30, 61)
    assert zone.minutes(600, 50) == ["temp_alarm", "temp_warning"], "not a kelvin below"
    assert zone.minutes(4, 49) == ["temp_alarm", "temp_warning"]
    assert zone.minutes(1, 50) == ["temp_alarm", "temp_warning"], "the five minutes begin anew"
    assert zone.minutes(4, 49) == ["temp_alarm", "temp_warning"]
    assert zone.minutes(1, 49) == []


def test_an_alarm_that_is_up_ends_during_a_defrost_too() -> None:
    zone = Minutes()
    zone.minutes(30, 61)
    assert zone.minutes(5, 40, defrost=True) == []


steps = st.lists(st.tuples(st.integers(-50, 130), st.booleans(), st.booleans()), max_size=80)


@given(steps)
def test_what_is_kept_goes_on_exactly(taken: list[tuple[int, bool, bool]]) -> None:
    """A restart between any two minutes changes nothing."""
    whole, broken = Minutes(), Minutes()
    for c10, defrost, door in taken:
        whole.minutes(1, c10, defrost=defrost, door=door)
        broken.minutes(1, c10, defrost=defrost, door=door)
        broken.ladder = msgspec.json.decode(msgspec.json.encode(broken.ladder), type=Ladder)
    assert asdict(whole.ladder) == asdict(broken.ladder)
    assert whole.up == broken.up


@given(steps)
def test_nothing_that_waits_is_raised_while_it_is_excused(taken: list[tuple[int, bool, bool]]) -> None:
    zone = Minutes()
    for c10, defrost, door in taken:
        before = dict(zone.up)
        zone.minutes(1, c10, defrost=defrost, door=door)
        if zone.ladder.quiet_ms:
            raised = [code for code in WAITING if zone.up[code] and not before.get(code)]
            assert not raised


@given(steps)
def test_the_absolute_limit_is_up_in_every_minute_above_it(taken: list[tuple[int, bool, bool]]) -> None:
    zone = Minutes()
    for c10, defrost, door in taken:
        zone.minutes(1, c10, defrost=defrost, door=door)
        assert zone.up["temp_absolute"] or c10 <= 100
