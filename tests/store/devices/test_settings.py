"""Wished settings: versions that only rise, published until the device has seen them."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock

from lukoshko_server.db import QuietHub, Work
from lukoshko_server.devices.listing import Listing
from lukoshko_server.devices.service import Devices, ReportCame, UnknownDevice
from lukoshko_server.devices.settings import DeviceSettings, SettingsMoved
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.exposure import LIMITS, Limits, Stands, strictest
from lukoshko_wire.locker import DESIRED
from lukoshko_wire.problems import Malformed
from lukoshko_wire.settings import (
    BadSettings,
    ColdSettings,
    Desired,
    LockerSettings,
    PeriodSettings,
    PosSettings,
    Release,
    Reported,
    TimerSettings,
    ZoneSettings,
    check_locker,
    cold_of,
    digest,
    limits_of,
)
from lukoshko_wire.values import Zone

COLD = cold_of(LIMITS)
EN, RU = LockerSettings(language="en"), LockerSettings(language="ru")
RELEASE = Release(version="0.2.0", manifest_sha256="0" * 64)


class Fleet:
    """The use cases, and what was published, newest last."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.work = Work(engine, clock, QuietHub())
        self.clock, self.outbox = clock, Outbox()
        self.published: list[tuple[str, Desired, bool]] = []
        self.serve(LIMITS)
        Devices(self.work).add("locker", "l1", "Продуктомат")

    def serve(self, limits: Mapping[Zone, Limits]) -> None:
        """The server starts with these limits of goods."""
        self.settings = DeviceSettings(self.work, self.outbox, self._publish, limits)

    def _publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.published.append((topic, DESIRED.decode(payload), retain))

    def put(self, based_on: int, settings: Any = EN) -> int:
        """Wish, and the version that came of it."""
        return self.settings.put("locker", "l1", based_on, settings, "because").version

    def report(self, **told: Any) -> list[int]:
        """The device reports; the versions that are published then."""
        usual = {"boot": "1-a", "session": "s", "at": self.clock.now, "agent": "1", "applied": 0, "hash": ""}
        self.settings.on_report(ReportCame("locker", "l1", Reported(**{**usual, **told})))
        return self.send()

    def current_hash(self) -> str:
        """Of the newest document."""
        current = self.settings.current("locker", "l1")
        return current.hash if current else ""

    def send(self) -> list[int]:
        """Let effects leave; the versions that were published."""
        before = len(self.published)
        with self.work() as tx:
            effects = self.outbox.claim(tx, ["desired"])
            self.outbox.finish(tx, effects)
        for effect in effects:
            self.settings.deliver(effect)
        return [desired.version for _, desired, _ in self.published[before:]]


@pytest.fixture
def fleet(engine: Engine, clock: FixedClock) -> Fleet:
    return Fleet(engine, clock)


def test_what_is_published_is_the_very_bytes_of_the_hash(fleet: Fleet) -> None:
    fleet.put(0, LockerSettings(timers=TimerSettings(left_open_s=60.0), periods=PeriodSettings(state_s=5.0)))
    fleet.send()
    desired = fleet.published[-1][1]
    assert digest(bytes(desired.settings)) == desired.hash
    again = msgspec.json.decode(bytes(desired.settings), type=LockerSettings)
    assert fleet.put(0, again) == 1, "what a screen was shown and sends back is the same wish"


def test_a_wish_is_published_whole_and_retained(fleet: Fleet) -> None:
    assert fleet.put(0) == 1
    assert fleet.send() == [1]
    topic, desired, retained = fleet.published[-1]
    assert (topic, retained, desired.device) == ("lukoshko/v1/locker/l1/desired", True, "l1")
    assert msgspec.json.decode(bytes(desired.settings), type=LockerSettings) == EN


def test_the_same_wish_again_changes_nothing(fleet: Fleet) -> None:
    assert [fleet.put(0), fleet.put(0), fleet.put(1)] == [1, 1, 1]
    assert fleet.send() == [1]


def test_two_people_at_once_do_not_overwrite_each_other(fleet: Fleet) -> None:
    fleet.put(0)
    with pytest.raises(SettingsMoved) as moved:
        fleet.put(0, RU)
    assert moved.value.facts == {"version": 1}
    assert fleet.put(1, RU) == 2
    history = fleet.settings.history("locker", "l1")
    assert [(each.version, each.settings) for each in history] == [(2, RU), (1, EN)]


def test_only_the_newest_is_published_however_many_wait(fleet: Fleet) -> None:
    fleet.put(0)
    fleet.put(1, RU)
    assert fleet.send() == [2, 2]


def test_what_would_spoil_food_is_not_wished_at_all(fleet: Fleet) -> None:
    warm = ZoneSettings(zone=Zone.FROZEN, setpoint_c10=50, low_c10=0, high_c10=80)
    with pytest.raises(BadSettings) as bad:
        fleet.put(0, LockerSettings(zones=[warm]))
    assert bad.value.facts["key"] == "zones.frozen.setpoint_c10"
    with pytest.raises(Malformed):
        fleet.put(0, PosSettings())
    with pytest.raises(UnknownDevice):
        fleet.settings.put("locker", "l9", 0, EN, "because")
    assert fleet.settings.current("locker", "l1") is None


def test_a_broker_that_lost_its_memory_is_told_again_once_a_minute(fleet: Fleet, clock: FixedClock) -> None:
    fleet.put(0)
    fleet.send()
    assert [fleet.report(), fleet.report()] == [[1], []]
    clock.forward(seconds=61)
    assert fleet.report() == [1]
    current = fleet.settings.current("locker", "l1")
    assert current
    assert fleet.report(applied=1, seen=1, hash=current.hash) == []


def test_a_server_restored_from_a_backup_gives_its_document_a_higher_number(
    fleet: Fleet, clock: FixedClock
) -> None:
    fleet.put(0)
    fleet.send()
    clock.forward(hours=2)
    assert fleet.report(applied=8, seen=9, hash="f" * 64) == [10]
    for _ in range(3):  # one that insists, whatever it is sent, gets a new number once an hour
        assert fleet.report(applied=10, seen=10, hash="f" * 64) == []
    current = fleet.settings.current("locker", "l1")
    assert current
    assert current.settings == EN
    assert fleet.put(10, RU) == 11


def test_a_device_that_knows_more_than_we_ever_wrote_is_numbered_above(fleet: Fleet) -> None:
    assert fleet.report(applied=4, seen=4, hash="f" * 64) == []
    assert fleet.put(0) == 5


def test_a_wished_release_keeps_the_settings_and_is_a_version(fleet: Fleet) -> None:
    fleet.put(0)
    assert fleet.settings.want_release("locker", "l1", RELEASE, "stage 1")
    assert not fleet.settings.want_release("locker", "l1", RELEASE, "stage 1")
    current = fleet.settings.current("locker", "l1")
    assert current
    assert (current.version, current.settings, current.release) == (2, EN, RELEASE)
    fleet.put(2, RU)
    assert fleet.send()[-1] == 3
    assert fleet.published[-1][1].release == RELEASE


def test_what_a_device_says_is_kept_and_a_change_stands_in_the_history(fleet: Fleet) -> None:
    fleet.put(0)
    for _ in range(3):
        fleet.report(seen=1, fault="value", fault_key="language")
    told = Listing(fleet.work).one("locker", "l1").reported
    assert told is not None
    assert (told.fault, told.fault_key) == ("value", "language")


STRICT = LIMITS | {Zone.CHILLED: strictest(LIMITS[Zone.CHILLED], [Stands(40, 3600)])}


def test_what_goods_may_stand_goes_out_with_every_document_whatever_a_person_sent(fleet: Fleet) -> None:
    fleet.serve(STRICT)
    fleet.put(0, LockerSettings(language="en"))
    assert fleet.put(1, msgspec.structs.replace(EN, cold=COLD)) == 1, (
        "the usual limits of an old screen change nothing"
    )
    current = fleet.settings.current("locker", "l1")
    assert current
    assert isinstance(current.settings, LockerSettings)
    assert limits_of(current.settings) == STRICT


def test_other_limits_reach_a_locker_that_was_away_with_its_next_word_and_once(fleet: Fleet) -> None:
    fleet.put(0)
    assert (fleet.send(), fleet.report(applied=1, hash=fleet.current_hash())) == ([1], [])
    fleet.serve(STRICT)
    assert fleet.report(applied=1, hash=fleet.current_hash()) == [2]
    assert fleet.report(applied=2, hash=fleet.current_hash()) == []
    fleet.serve(LIMITS)
    assert fleet.report(applied=2, hash=fleet.current_hash()) == [3]


def test_a_locker_without_a_document_gets_one_only_for_other_limits_than_the_usual(fleet: Fleet) -> None:
    assert fleet.report() == []
    fleet.serve(STRICT)
    assert fleet.report() == [1]
    assert fleet.report(applied=1, hash=fleet.current_hash()) == []


@pytest.mark.parametrize(
    ("cold", "key"),
    [
        ([*COLD, COLD[0]], "cold.chilled"),
        ([msgspec.structs.replace(COLD[0], zone=Zone.AMBIENT)], "cold.ambient"),
        ([msgspec.structs.replace(COLD[0], warm_above_c10=150)], "cold.chilled.warm_above_c10"),
        ([msgspec.structs.replace(COLD[0], warm_above_c10=0)], "cold.chilled.warm_above_c10"),
    ],
)
def test_limits_that_contradict_themselves_are_refused(cold: list[ColdSettings], key: str) -> None:
    with pytest.raises(BadSettings) as bad:
        check_locker(LockerSettings(cold=cold))
    assert bad.value.facts["key"] == key
