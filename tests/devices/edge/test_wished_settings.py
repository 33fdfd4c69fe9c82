"""A document is applied whole or not at all, and survives what happens to the agent."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lukoshko_edge.boot import boot_name
from lukoshko_edge.journal import Journal
from lukoshko_edge.settings import SettingsKeeper
from lukoshko_wire.message import encode
from lukoshko_wire.settings import Desired, LockerSettings, Release, check_locker, digest

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COLD = b'{"zones":[{"zone":"frozen","setpoint_c10":-200,"low_c10":-250,"high_c10":-150}]}'
RELEASE = Release(version="0.2.0", manifest_sha256="0" * 64)


class Device:
    """A keeper over a journal; `applied` is what its parts were told, newest last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.applied: list[LockerSettings | None] = []
        self.told = 0
        self.breaks: Callable[[LockerSettings | None], bool] = lambda _: False
        self._open()

    def _open(self) -> None:
        self.journal = Journal(self.path)
        self.journal.begin_boot(boot_name)
        self.keeper = SettingsKeeper(
            self.journal, "l-1", LockerSettings, check=check_locker, apply=self._apply, changed=self._tell
        )
        self.keeper.restore()

    def restart(self) -> None:
        """The agent is started again."""
        self.journal.close()
        self._open()

    def hear(self, version: int, body: bytes = b"{}", **other: Any) -> None:
        """A document arrives."""
        document = Desired(
            device=other.pop("device", "l-1"), version=version, hash=other.pop("hash", digest(body)), at=NOON,
            settings=msgspec.Raw(body), **other,
        )  # fmt: skip
        self.keeper.arrived(encode(document))

    @property
    def now(self) -> tuple[int, str, str]:
        """Version in force, fault, its key."""
        return self.keeper.in_force.version, self.keeper.in_force.fault, self.keeper.in_force.key

    def _apply(self, wished: LockerSettings | None) -> None:
        if self.breaks(wished):
            raise RuntimeError("a part broke")
        self.applied.append(wished)

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """A device in its first boot with version 3 in force."""
    made = Device(tmp_path / "journal.sqlite")
    made.hear(3, COLD)
    assert made.now == (3, "", "")
    yield made
    made.journal.close()


@pytest.mark.parametrize(
    ("body", "fault", "key"),
    [
        (b'{"language":"fr"}', "value", "language"),
        (b'{"tongue":"ru"}', "unknown", "tongue"),
        (b'{"timers":{"left_open_s":1}}', "value", "timers.left_open_s"),
        (b'{"timers":{"left_open_h":1}}', "unknown", "timers.left_open_h"),
        (b'{"timers":{"debounce_s":4,"transition_s":3}}', "value", "timers.debounce_s"),
        (b'{"timers":{"remind_s":90,"left_open_s":80}}', "value", "timers.remind_s"),
        (b'{"timers":{"remind_cold_s":200}}', "value", "timers.remind_cold_s"),
        (COLD.replace(b"-200", b"50").replace(b"-150", b"99"), "value", "zones.frozen.setpoint_c10"),
        (COLD.replace(b"-150", b"-220"), "value", "zones.frozen.low_c10"),
        (COLD.replace(b"frozen", b"ambient"), "value", "zones.ambient"),
        (COLD.replace(b"-200", b'"cold"'), "value", "zones[0].setpoint_c10"),
        (b'{"zones":null}', "value", "zones"),
        (b"[]", "value", ""),
    ],
)
def test_a_fault_names_its_key_and_leaves_the_old_document_in_force(
    device: Device, body: bytes, fault: str, key: str
) -> None:
    device.hear(4, body)
    assert device.now == (3, fault, key)
    assert device.keeper.in_force.seen == 4
    assert len(device.applied) == 1
    device.restart()
    assert device.now[0] == 3
    assert device.applied[-1] == device.applied[0]


def test_a_document_for_another_device_is_refused(device: Device) -> None:
    device.hear(9, device="l-2")
    assert device.now == (3, "foreign", "device")
    assert device.keeper.in_force.seen == 3
    device.hear(4)
    assert device.now == (4, "", "")


def test_a_document_that_is_not_what_its_hash_says_is_refused(device: Device) -> None:
    device.hear(4, b'{"language":"en"}', hash=digest(b"{}"))
    assert device.now == (3, "hash", "hash")


@pytest.mark.parametrize(
    "noise", [b"{", b"\x00\xff", b"null", b"{}", b'{"device":"l-1"}', b"[" * 99_999, b"x" * 99_999]
)
def test_noise_is_named_and_changes_nothing(device: Device, noise: bytes) -> None:
    device.keeper.arrived(noise)
    assert device.now == (3, "malformed", "")
    assert device.told == 2


def test_a_cleared_topic_changes_nothing(device: Device) -> None:
    device.keeper.arrived(b"")
    assert device.now == (3, "", "")


def test_an_older_version_is_refused_also_after_a_restart(device: Device) -> None:
    device.hear(5, b'{"language":"en"}')
    for _ in range(2):
        device.hear(4, b'{"language":"ru"}')
        assert device.now == (5, "", "")
        assert device.applied[-1] == LockerSettings(language="en")
        device.restart()


def test_a_version_that_was_refused_keeps_older_ones_out_for_ever(device: Device) -> None:
    device.hear(5, b'{"of_tomorrow":1}')
    device.restart()
    device.hear(4, b'{"language":"en"}')
    assert device.now[0] == 3
    assert device.keeper.in_force.seen == 5
    device.hear(6, b'{"language":"en"}')
    assert device.now == (6, "", "")


def test_parts_that_break_are_given_the_former_settings_back(device: Device) -> None:
    device.breaks = lambda wished: wished is not None and wished.language == "en"
    device.hear(4, b'{"language":"en"}')
    assert device.now == (3, "broken", "")
    assert device.applied[-1] == device.applied[0]
    device.restart()
    assert device.now[0] == 3


def test_the_wished_release_is_heeded_even_when_the_settings_are_of_tomorrow(device: Device) -> None:
    device.hear(4, b'{"of_tomorrow":1}', release=RELEASE)
    assert device.now[1] == "unknown"
    assert device.keeper.release == RELEASE


def test_a_kept_document_that_this_agent_cannot_read_gives_way_to_the_file(device: Device) -> None:
    kept = device.journal.recall("desired")
    assert kept
    device.journal.remember("desired", kept.replace("frozen", "molten"))
    device.restart()
    assert device.now == (0, "value", "zones[0].zone")
    device.hear(4, COLD)
    assert device.now == (4, "", "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 8), st.booleans(), st.booleans()), max_size=12))
def test_in_any_order_the_newest_good_document_above_all_seen_before_it_rules(
    tmp_path: Path, heard: list[tuple[int, bool, bool]]
) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite"
    device = Device(path)
    newest = force = 0
    with closing(device.journal):
        for version, good, restart in heard:
            device.hear(version, b'{"language":"en"}' if good else b'{"language":"fr"}')
            if version >= newest:
                newest = version
                force = version if good else force
            if restart:
                device.restart()
            assert device.now[0] == force
        device.journal.close()
