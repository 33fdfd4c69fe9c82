"""Days of cold zones in seconds: agent and simulated controllers of both makes, joined by bytes, time moved by hand."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from tests.devices.locker.memory_bus import MemoryBus

from lukoshko_edge.journal import Journal
from lukoshko_locker.climate import ClimateWatch
from lukoshko_locker.config import Climate, Unit
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.zone_actions import ZoneActions
from lukoshko_sim.locker.climate import ZoneClimate
from lukoshko_sim.locker.controller import Controller
from lukoshko_sim.locker.site import Zone as SimZone
from lukoshko_sim.locker.state import State
from lukoshko_sim.ports import Bus
from lukoshko_wire.climate import Reading, band_of
from lukoshko_wire.locker import ZoneKept, fact_decoder
from lukoshko_wire.values import Zone

STEP_S = 30
HOUR = 3600 // STEP_S
CHILLED, FROZEN = Zone.CHILLED, Zone.FROZEN
USUAL = {zone: band_of(zone) for zone in (CHILLED, FROZEN)}


class Time:
    """The device's clock."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.mono = 0.0
        self.trusted = True

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.mono

    def forward(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.mono += seconds


class Day:
    """Two zones of different makes on one line, and the agent that watches them."""

    def __init__(self, folder: Path, families: tuple[str, str]) -> None:
        self.time, self.folder = Time(), folder
        self.state = State(folder / "sim", "day")
        self.zones = {
            zone: ZoneClimate(self._sim_zone(zone, no, family), 22.0, self.state)
            for no, (zone, family) in enumerate(zip((CHILLED, FROZEN), families, strict=True), start=1)
        }
        self.families = families
        self.open: defaultdict[Zone, int] = defaultdict(int)
        self.journal = Journal(folder / "journal.sqlite")
        self._begin()

    def unit(self, zone: Zone) -> Controller:
        unit = self.zones[zone].unit
        assert unit is not None
        return unit

    def pass_(self, steps: int) -> None:
        for _ in range(steps):
            for zone, climate in self.zones.items():
                climate.run(STEP_S, self.open[zone])
            self.time.forward(STEP_S)
            self.watch.look()

    def until(self, what: Callable[[], bool], hours: float) -> None:
        for _ in range(round(hours * HOUR)):
            if what():
                return
            self.pass_(1)
        raise AssertionError(f"not within {hours} hours: {self.alarms()}")

    def restart(self) -> None:
        """The agent is killed and started again."""
        self.journal.close()
        self.journal = Journal(self.folder / "journal.sqlite")
        self._begin()

    def alarms(self) -> set[tuple[str, str]]:
        """Codes and zones that are up."""
        up: dict[tuple[str, str], bool] = {}
        for fact in self.journal.facts_after(0, 10_000):
            alarm = msgspec.json.decode(fact.body)
            up[alarm["code"], alarm["zone"]] = alarm["raised"]
        return {key for key, is_up in up.items() if is_up}

    def ever(self) -> set[str]:
        """Codes that were ever raised."""
        return {msgspec.json.decode(fact.body)["code"] for fact in self.journal.facts_after(0, 10_000)}

    def limits_told(self) -> list[tuple[str, int, int]]:
        """Zones whose limits changed, with the new ones, in the order of the facts."""
        facts = [fact_decoder.decode(fact.body) for fact in self.journal.facts_after(0, 10_000)]
        return [
            (each.zone.value, each.low_c10, each.high_c10) for each in facts if isinstance(each, ZoneKept)
        ]

    def readings(self, zone: Zone) -> list[Reading]:
        kept = [msgspec.json.decode(body, type=Reading) for _, body in self.journal.minutes_after(0, 50_000)]
        return [each for each in kept if each.zone is zone]

    def close(self) -> None:
        self.journal.close()
        self.state.close()

    def _begin(self) -> None:
        self.journal.begin_boot(lambda count: f"{count}-aa")
        units: Any = [
            Unit(zone=zone, unit=no, setpoint_c10=setpoint, family=family)  # type: ignore[arg-type]
            for no, (zone, setpoint, family) in enumerate(
                zip((CHILLED, FROZEN), (30, -200), self.families, strict=True), start=1
            )
        ]
        record = Record(self.journal, self.time, lambda: None)
        self.watch = ClimateWatch(
            MemoryBus(Bus([self.unit(zone) for zone in self.zones])),
            Climate(path="nowhere", units=units),
            self.journal,
            record,
            self.time,
            telemetry_s=60,
            door_open=lambda zone: self.open[zone] > 0,
            changed=lambda: None,
            actions=ZoneActions(self.journal, Results(record, self.time, lambda _: None), self.time),
        )

    @staticmethod
    def _sim_zone(zone: Zone, unit: int, family: str) -> SimZone:
        setpoint, high = (30, 80) if zone is CHILLED else (-200, -100)
        return SimZone(
            zone=zone.value, unit=unit, family=family, setpoint_c10=setpoint, differential_c10=20,  # type: ignore[arg-type]
            high_alarm_c10=high,
        )  # fmt: skip


@pytest.fixture(params=[("ekc202d", "ir33"), ("ir33", "ekc202d")], ids="-".join)
def day(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Day]:
    """A day that has run for four hours: everything is cold and at rest."""
    made = Day(tmp_path, request.param)
    made.pass_(4 * HOUR)
    yield made
    with suppress(Exception):
        made.close()


def test_a_day_with_defrosts_and_loadings_raises_nothing(day: Day) -> None:
    for _ in range(6):
        day.pass_(3 * HOUR)
        day.open[CHILLED] = day.open[FROZEN] = 1
        day.pass_(2)
        day.open[CHILLED] = day.open[FROZEN] = 0
        day.pass_(HOUR)
    assert day.ever() == set()
    for zone in (CHILLED, FROZEN):
        minutes = day.readings(zone)
        assert {each.quality for each in minutes} == {"good"}
        assert len({each.at for each in minutes}) == len(minutes) >= 28 * 60 - 2
        assert any(each.defrost for each in minutes)
        assert any(each.door_open for each in minutes)
        assert all(one.at < other.at for one, other in pairwise(minutes))


@pytest.mark.parametrize("day", [("ekc202d", "ir33")], ids="-".join, indirect=True)
@pytest.mark.parametrize("zone", [CHILLED, FROZEN])
@pytest.mark.parametrize(
    ("switches", "code", "hours"),
    [
        ({"probe_open": True}, "probe_broken", 0.1),
        ({"frozen_probe": True}, "probe_frozen", 8),
        ({"air_offset_c10": -60}, "probe_lying", 12),
        ({"display_offset_c10": 40}, "probe_lying", 12),
        ({"compressor_dead": True}, "no_cooling", 3),
        ({"compressor_dead": True}, "temp_alarm", 14),
        ({"fan_dead": True}, "fan_dead", 6),
        ({"heater_stuck": True}, "no_cooling", 6),
        ({"silent": True}, "unit_silent", 0.2),
        ({"mute": True}, "unit_silent", 0.2),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_each_vice_is_found_out_under_its_name_in_its_zone_alone(
    day: Day, zone: Zone, switches: dict[str, Any], code: str, hours: float
) -> None:
    for name, value in switches.items():
        setattr(day.unit(zone).faults, name, value)
    day.until(lambda: (code, zone.value) in day.alarms(), hours)
    assert {where for _, where in day.alarms()} == {zone.value}


def test_a_frozen_probe_that_thaws_is_believed_again(day: Day) -> None:
    day.unit(FROZEN).faults.frozen_probe = True
    day.until(lambda: ("probe_frozen", "frozen") in day.alarms(), 8)
    assert day.readings(FROZEN)[-1].quality in ("good", "fault")
    day.pass_(4)
    assert (day.readings(FROZEN)[-1].quality, day.readings(FROZEN)[-1].air_c10) == ("fault", None)
    day.unit(FROZEN).faults.frozen_probe = False
    day.until(lambda: ("probe_frozen", "frozen") not in day.alarms(), 1)


def test_a_word_that_is_no_temperature_is_one_bad_sample(day: Day) -> None:
    day.unit(CHILLED).faults.bad_words = 1
    day.pass_(1)
    day.pass_(4)
    assert {each.quality for each in day.readings(CHILLED)} == {"good"}
    assert ("probe_broken", "chilled") not in day.alarms()


def test_a_silence_is_minutes_without_a_value_and_the_other_zone_goes_on(day: Day) -> None:
    day.unit(CHILLED).faults.silent = True
    day.pass_(HOUR)
    tail = day.readings(CHILLED)[-20:]
    assert {(each.quality, each.air_c10) for each in tail} == {("fault", None)}
    assert day.readings(FROZEN)[-1].quality == "good"
    assert [state.online for state in day.watch.snapshot()] == [False, True]
    day.unit(CHILLED).faults.silent = False
    day.pass_(4)
    assert ("unit_silent", "chilled") not in day.alarms()
    assert day.readings(CHILLED)[-1].quality == "good"


def test_a_kill_forgets_no_warmth_and_raises_nothing_twice(day: Day) -> None:
    day.unit(CHILLED).faults.compressor_dead = True
    day.until(lambda: ("temp_warning", "chilled") in day.alarms(), 14)
    felt = day.readings(CHILLED)[-1].product_c10
    facts = len(day.journal.facts_after(0, 10_000))
    assert felt is not None
    day.restart()
    day.pass_(2)
    again = day.readings(CHILLED)[-1].product_c10
    assert again is not None
    assert abs(again - felt) <= 3, "what the goods felt before the kill is not forgotten"
    assert len(day.journal.facts_after(0, 10_000)) == facts
    day.until(lambda: ("temp_alarm", "chilled") in day.alarms(), 0.5)


def test_setpoints_are_kept_and_a_refused_one_is_an_alarm(day: Day) -> None:
    day.watch.retune({CHILLED: 25, FROZEN: -210}, bands=USUAL, poll_s=10, telemetry_s=60)
    day.pass_(1)
    assert [day.unit(zone).setpoint_c10 for zone in (CHILLED, FROZEN)] == [25, -210]
    day.watch.retune({CHILLED: 25, FROZEN: -501}, bands=USUAL, poll_s=10, telemetry_s=60)
    day.pass_(1)
    assert day.alarms() == {("setpoint_refused", "frozen")}
    assert day.watch.snapshot()[1].online, "it is read all the same"
    day.watch.retune({CHILLED: 25, FROZEN: -200}, bands=USUAL, poll_s=10, telemetry_s=60)
    day.pass_(1)
    assert day.alarms() == set()


def test_minutes_of_a_lost_clock_get_their_date_when_it_is_found(day: Day) -> None:
    before = len(day.readings(CHILLED))
    true = day.time.wall
    day.time.wall, day.time.trusted = datetime(2000, 1, 1, tzinfo=UTC), False
    day.pass_(20)
    assert len(day.readings(CHILLED)) in (before, before + 1)
    day.time.wall, day.time.trusted = true + timedelta(seconds=20 * STEP_S), True
    day.pass_(4)
    minutes = day.readings(CHILLED)
    assert len(minutes) >= before + 10
    assert all(each.at.year == 2026 for each in minutes)
    assert minutes[-1].at > true + timedelta(minutes=9)


def test_minutes_that_a_full_disk_did_not_take_are_kept_when_there_is_room(day: Day) -> None:
    before = len(day.readings(CHILLED))
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(day.journal, "keep_minutes", side_effect=full):
        for _ in range(20):
            with suppress(sqlite3.OperationalError):
                day.pass_(1)
    day.pass_(2)
    assert len(day.readings(CHILLED)) >= before + 10


def test_commands_reach_the_controller(day: Day) -> None:
    (_, chilled), (_, frozen) = day.watch._units
    for driver, zone in ((chilled, CHILLED), (frozen, FROZEN)):
        driver.start_defrost()
        day.pass_(1)
        assert day.unit(zone).relays.defrost
        driver.clean(begin=True)
        day.pass_(1)
        relays = day.unit(zone).relays
        assert (relays.cooling, relays.defrost) == (False, False)
        driver.clean(begin=False)
        day.pass_(1)
        assert driver.read().stopped is False


@pytest.mark.parametrize("day", [("ekc202d", "ir33")], ids="-".join, indirect=True)
def test_changed_limits_are_told_once_whatever_happens(day: Day) -> None:
    def retune(high_c10: int = 60) -> None:
        bands = USUAL | {CHILLED: replace(USUAL[CHILLED], high_c10=high_c10)}
        day.watch.retune({CHILLED: 30, FROZEN: -200}, bands=bands, poll_s=10, telemetry_s=60)

    retune()
    assert day.limits_told() == [], "the usual ones need no word"
    retune(40)
    retune(40)
    assert day.limits_told() == [("chilled", 0, 40)]
    day.restart()
    retune(40)
    assert day.limits_told() == [("chilled", 0, 40)], "in force before and after the restart"
    day.restart()
    day.watch.start()
    day.watch.stop()
    assert day.limits_told()[1:] == [("chilled", 0, 60)], (
        "the document could not be read: the file rules again"
    )
