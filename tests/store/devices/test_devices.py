"""Facts of a journal: any order, any number of times, applied once; presence by session."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.conftest import FixedClock

from lukoshko_server.db import Hub, Tx, Work
from lukoshko_server.devices.journals import Journal, Taken
from lukoshko_server.devices.service import (
    AckCame,
    DeviceMoved,
    Devices,
    FactCame,
    ReadingsCame,
    StatesCame,
    UnknownDevice,
)
from lukoshko_wire.climate import Reading
from lukoshko_wire.locker import Ack, Conn, DoorMoved, LockerState
from lukoshko_wire.message import encode
from lukoshko_wire.problems import Conflict
from lukoshko_wire.values import Zone


@dataclass
class Ears(Hub):
    """Keeps what is told; refuses a fact of cell 13."""

    told: list[Any] = field(default_factory=list)

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:  # noqa: ARG002
        return [self._hear]

    def before_commit(self, tx: Tx) -> None:
        """Nothing is pushed."""

    def _hear(self, happening: Any) -> None:
        if isinstance(happening, FactCame) and getattr(happening.fact, "cell", 0) == 13:
            raise Conflict("no such door")
        self.told.append(happening)

    def seqs(self) -> list[int]:
        return [each.fact.seq for each in self.told if isinstance(each, FactCame)]


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def devices(engine: Engine, clock: FixedClock, ears: Ears) -> Devices:
    made = Devices(Work(engine, clock, ears))
    made.add("locker", "l1", "Продуктомат")
    return made


def fact(seq: int, clock: FixedClock, cell: int = 1) -> Taken:
    moved = DoorMoved(seq=seq, at=clock.now, cell=cell, door="open")
    return Taken(seq=seq, body=encode(moved).decode(), fact=moved)


def conn(clock: FixedClock, session: str, *, online: bool = True) -> Conn:
    return Conn(online=online, boot=f"boot-{session}", session=session, version="1", at=clock.now)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=6), max_size=8))
def test_batches_in_any_order_are_applied_once_and_acknowledged_without_gaps(
    devices: Devices, ears: Ears, clock: FixedClock, batches: list[list[int]]
) -> None:
    ears.told.clear()
    boot = str(uuid4())
    seen: set[int] = set()
    for batch in batches:
        seen |= set(batch)
        upto = devices.take_facts("locker", "l1", boot, [fact(seq, clock) for seq in batch])
        expected = next(n for n in range(20) if n + 1 not in seen)
        assert upto == expected
    assert sorted(ears.seqs()) == sorted(seen)


def test_two_boots_count_apart(devices: Devices, ears: Ears, clock: FixedClock) -> None:
    assert devices.take_facts("locker", "l1", "1-aa", [fact(1, clock), fact(2, clock)]) == 2
    assert devices.take_facts("locker", "l1", "2-bb", [fact(1, clock)]) == 1
    assert ears.seqs() == [1, 2, 1]


def test_journals_of_many_devices_are_taken_at_once_and_a_batch_told_twice_counts_once(
    devices: Devices, ears: Ears, clock: FixedClock
) -> None:
    devices.add("locker", "l2", "Второй")
    told = [
        Journal("l1", "1-aa", [fact(1, clock), fact(2, clock)]),
        Journal("stranger", "1-aa", [fact(1, clock)]),
        Journal("l2", "1-aa", [fact(2, clock)]),
        Journal("l1", "1-aa", [fact(2, clock), fact(3, clock)]),
        Journal("l1", "2-bb", [fact(1, clock, cell=13), fact(2, clock)]),
    ]
    assert devices.take_journals("locker", told) == [3, None, 0, 3, 2]
    heard = [(each.device_id, each.boot, each.fact.seq) for each in ears.told if isinstance(each, FactCame)]
    assert heard == [
        ("l1", "1-aa", 1), ("l1", "1-aa", 2), ("l2", "1-aa", 2), ("l1", "1-aa", 3), ("l1", "2-bb", 2),
    ], "each once, the refused one not, whatever stands beside it"  # fmt: skip
    assert devices.take_journals("locker", told) == [3, None, 0, 3, 2], "all of it came again"
    assert devices.take_journals("locker", [Journal("l2", "1-aa", [fact(1, clock)])]) == [2]
    assert [each.device_id for each in ears.told if isinstance(each, FactCame)][5:] == ["l2"]


def test_answers_of_many_devices_are_passed_on_in_their_order_and_those_of_a_stranger_left_out(
    devices: Devices, ears: Ears, clock: FixedClock
) -> None:
    accepted = Ack(id="c1", outcome="accepted", code="accepted", at=clock.now)
    done = Ack(id="c1", outcome="done", code="opened", at=clock.now)
    devices.take_acks("locker", [("l1", accepted), ("stranger", done), ("l1", done)])
    heard = [(each.device_id, each.ack.outcome) for each in ears.told if isinstance(each, AckCame)]
    assert heard == [("l1", "accepted"), ("l1", "done")]
    assert devices.get("locker", "l1").seen_at == clock.now


def test_a_fact_that_a_subject_refuses_does_not_hold_up_those_behind_it(
    devices: Devices, ears: Ears, clock: FixedClock
) -> None:
    batch = [fact(1, clock), fact(2, clock, cell=13), fact(3, clock)]
    assert devices.take_facts("locker", "l1", "1-aa", batch) == 3
    assert ears.seqs() == [1, 3]


def test_a_fact_of_a_newer_kind_is_kept_and_acknowledged(devices: Devices, ears: Ears) -> None:
    assert devices.take_facts("locker", "l1", "1-aa", [Taken(1, '{"seq":1,"type":"lid_lost"}', None)]) == 1
    assert ears.seqs() == []


def test_a_late_will_of_an_older_session_is_ignored(devices: Devices, ears: Ears, clock: FixedClock) -> None:
    devices.take_conns("locker", [("l1", conn(clock, "s1"))])
    devices.take_conns("locker", [("l1", conn(clock, "s2"))])
    devices.take_conns("locker", [("l1", conn(clock, "s1", online=False))])
    assert devices.get("locker", "l1").online
    devices.take_conns("locker", [("l1", conn(clock, "s2", online=False))])
    assert not devices.get("locker", "l1").online
    assert [each.online for each in ears.told if isinstance(each, DeviceMoved)] == [True, True, False]


def test_a_stranger_is_refused_and_the_others_are_heard(
    devices: Devices, ears: Ears, clock: FixedClock
) -> None:
    devices.take_conns("locker", [("l2", conn(clock, "s1")), ("l1", conn(clock, "s1"))])
    assert [each.device_id for each in ears.told if isinstance(each, DeviceMoved)] == ["l1"]
    shown = LockerState(boot="1-aa", session="s1", at=clock.now, cells=[], zones=[])
    devices.take_states("locker", [("l2", shown), ("l1", shown)])
    assert [each.states for each in ears.told if isinstance(each, StatesCame)] == [[("l1", shown)]]
    with pytest.raises(UnknownDevice):
        devices.take_facts("pos", "l1", "1-aa", [])


def test_readings_of_a_stranger_are_left_out_and_the_others_passed_on(
    devices: Devices, ears: Ears, clock: FixedClock
) -> None:
    reading = Reading(zone=Zone.CHILLED, at=clock.now, air_c10=31)
    assert devices.take_readings([("l1", [reading]), ("stranger", [reading])]) == {"l1"}
    assert [each.batches for each in ears.told if isinstance(each, ReadingsCame)] == [[("l1", [reading])]]
    assert devices.get("locker", "l1").seen_at == clock.now


def test_devices_have_their_turn_round_and_round(devices: Devices) -> None:
    assert devices.in_turn("pos", 5) is None
    for other in ("l3", "l2"):
        devices.add("locker", other, other)
    assert [devices.in_turn("locker", turn) for turn in range(2, 7)] == ["l3", "l1", "l2", "l3", "l1"]
