"""A locker without its server whose power goes, whose disk is full, whose clock is wrong."""

import sqlite3
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from tests.devices.locker.listing import HOUR, listed, right, types
from tests.devices.locker.rig import NOW, SESSION, PowerCut, Rig

from lukoshko_locker.commands import Commands
from lukoshko_locker.results import Results
from lukoshko_wire.entry import Refusal
from lukoshko_wire.locker import Ack, OpenCell
from lukoshko_wire.message import encode


def test_wrong_codes_close_the_pad_also_while_the_disk_takes_nothing(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(locker.journal, "remember", side_effect=full):
        for _ in range(5):
            with pytest.raises(sqlite3.OperationalError):
                locker.visits.enter("00000000")
    refusal = locker.visits.enter("12345678")
    assert refusal is not None
    assert refusal.why == "locked"


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_power_goes_around_the_pulse_and_the_door_gets_one_at_most(locker: Rig, when: str) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.visits.open()
    locker.line.cut = when
    with pytest.raises(PowerCut):
        locker.work()
    locker.cut(1)
    assert sum(locker.doors.pulses.values()) == (when == "after")
    ended = [fact["ack"] for fact in locker.facts() if fact["type"] == "command_ended"]
    assert [ack["outcome"] for ack in ended] == ["uncertain"]
    seen = [fact for fact in locker.facts() if fact["type"] == "opened_by_right"]
    assert len(seen) == (when == "after"), "an opening found after the start belongs to the pulse"
    locker.visits.enter("12345678")
    assert bool(locker.admission.marks.of("o-1")) == (when == "after")


def test_an_opening_that_a_full_disk_did_not_take_is_told_after_the_next_start(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.visits.open()
    full, bus = sqlite3.OperationalError("database or disk is full"), locker.bus
    with (
        patch.object(locker.record, "happened", side_effect=full), patch.object(bus, "_recover"),
        patch("lukoshko_locker.bus.time.sleep", locker.clock.wait),
        patch("lukoshko_locker.bus.log.exception", lambda *_: bus._stopping.set()),
        pytest.raises(sqlite3.OperationalError, match="full"),
    ):  # fmt: skip
        bus._work()
    assert "opened_by_right" not in types(locker)
    locker.cut(2)
    assert "opened_by_right" in types(locker)
    assert locker.doors.pulses == {1: 1}


def test_an_attempt_left_by_a_cut_does_not_run_when_the_clock_has_forgotten_the_day(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.visits.open()
    locker.journal.close()
    locker.clock.wall = datetime(1970, 1, 1, tzinfo=UTC)
    locker.start()
    assert locker.doors.pulses == {}


def test_an_attempt_left_by_a_cut_does_not_run_when_nobody_counted_how_long_the_power_was_away(
    locker: Rig,
) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.visits.open()
    with patch("lukoshko_edge.journal.machine_boot", lambda: "another"):
        locker.cut(
            1
        )  # hours, in truth: a machine without a battery goes on at the time that it wrote down last
    assert locker.doors.pulses == {}


def test_a_clock_at_1970_opens_what_the_latest_known_time_allows_and_nothing_of_later(locker: Rig) -> None:
    locker.sync(
        listed(right(locker.server), right(locker.server, "o-2", "22222222", cells=(2,), not_before=NOW + HOUR),
               right(locker.server, "o-3", "33333333", cells=(3,), expires_at=NOW))
    )  # fmt: skip
    locker.journal.close()
    locker.clock.wall = datetime(1970, 1, 1, tzinfo=UTC)
    locker.start()
    assert locker.visits.enter("12345678") is None
    assert locker.visits.open() is None
    locker.work()
    assert [fact["ts_ok"] for fact in locker.facts() if fact["type"] == "opened_by_right"] == [False]
    locker.visits.leave()
    locker.visits.enter("22222222")
    assert locker.visits.open() == Refusal("not_yet", order_id="o-2")
    assert locker.visits.enter("33333333") == Refusal("wrong", counted=True, order_id="o-3")
    locker.clock.mono += 30 * 3600
    assert locker.visits.enter("12345678") == Refusal("wrong", counted=True, order_id="o-1"), (
        "time was counted on"
    )


def commands_of(locker: Rig, said: list[Ack]) -> Commands:
    results = Results(locker.record, locker.clock, said.append)
    return Commands(
        locker.journal, locker.record, locker.clock, locker.bus._wiring, results, session=SESSION, run=locker.run
    )  # fmt: skip


def command(cell: int, issued_at: datetime) -> bytes:
    return encode(
        OpenCell(
            id=f"c-{cell}", cell=cell, reason="pickup", issued_at=issued_at, expires_at=issued_at + timedelta(seconds=20),
            session=SESSION, actor="anna",
        )
    )  # fmt: skip


def test_a_clock_a_little_behind_the_server_is_believed_whatever_it_heard_from_there(locker: Rig) -> None:
    said: list[Ack] = []
    locker.clock.wall = NOW - timedelta(seconds=20)
    locker.sync(listed(right(locker.server)))
    for cell in (1, 2):
        commands_of(locker, said).arrived(
            command(cell, locker.clock.wall + timedelta(seconds=20)), retained=False
        )
        locker.work()
    assert [ack.code for ack in said] == ["accepted", "accepted"]
    assert locker.doors.pulses == {1: 1, 2: 1}


@pytest.mark.parametrize("day", [datetime(1970, 1, 1, tzinfo=UTC), NOW - HOUR])
def test_a_clock_that_is_set_back_makes_no_pulse_late(locker: Rig, day: datetime) -> None:
    said: list[Ack] = []
    for cell in (1, 2):
        commands_of(locker, said).arrived(command(cell, NOW), retained=False)
    locker.clock.wall = day
    locker.clock.mono += 19
    locker.bus._execute(*locker.bus._jobs.get())  # type: ignore[misc]
    locker.clock.mono += 1
    locker.bus._execute(*locker.bus._jobs.get())  # type: ignore[misc]
    assert locker.doors.pulses == {1: 1}
    assert [fact["ack"]["code"] for fact in locker.facts() if fact["type"] == "command_ended"] == [
        "opened",
        "expired",
    ]


def test_a_machine_that_slept_pulls_no_bolt_afterwards(locker: Rig) -> None:
    said: list[Ack] = []
    commands_of(locker, said).arrived(command(1, NOW), retained=False)
    locker.clock.wall += HOUR  # and the monotonic clock stood still
    locker.bus._execute(*locker.bus._jobs.get())  # type: ignore[misc]
    assert locker.doors.pulses == {}
    assert [fact["ack"]["code"] for fact in locker.facts() if fact["type"] == "command_ended"] == ["expired"]


def test_a_clock_in_the_future_opens_nothing(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.clock.wall += timedelta(days=3650)
    assert locker.visits.enter("12345678") == Refusal("no_list")
