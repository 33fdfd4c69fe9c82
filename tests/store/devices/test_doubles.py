"""Two machines of one identity are found; one machine, however it restarts, repeats or drifts, is not suspected."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock

from lukoshko_server.db import QuietHub, Work
from lukoshko_server.devices.journals import Taken
from lukoshko_server.devices.service import Devices
from lukoshko_wire.locker import Conn, DoorMoved
from lukoshko_wire.message import encode


class Watched:
    """The server's side; messages come as devices send them."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.devices, self.clock = Devices(Work(engine, clock, QuietHub())), clock
        self.devices.add("locker", "l1", "Продуктомат")

    def conn(self, boot: str, *, online: bool = True, at: object = None) -> None:
        moment = at or self.clock.forward(seconds=5)
        said = Conn(online=online, boot=boot, session=f"s-{boot}", version="1", at=moment)  # type: ignore[arg-type]
        self.devices.take_conns("locker", [("l1", said)])

    def fact(self, boot: str, seq: int, ago_s: float = 0) -> None:
        at = self.clock.forward(seconds=1) - timedelta(seconds=ago_s)
        moved = DoorMoved(seq=seq, at=at, cell=1, door="open")
        self.devices.take_facts("locker", "l1", boot, [Taken(seq, encode(moved).decode(), moved)])

    @property
    def suspect(self) -> bool:
        return self.devices.get("locker", "l1").suspect_since is not None


@pytest.fixture
def watched(engine: Engine, clock: FixedClock) -> Watched:
    return Watched(engine, clock)


def test_machines_that_throw_each_other_off_are_found_at_once(watched: Watched) -> None:
    for boot in ("5-a", "5-b", "5-a"):
        watched.conn(boot)
        assert not watched.suspect
    watched.conn("5-b")
    assert watched.suspect


def test_new_facts_of_a_boot_that_is_over_betray_the_other_machine(watched: Watched) -> None:
    watched.conn("5-a")
    watched.conn("5-b")
    watched.clock.forward(minutes=5)
    watched.fact("5-a", 1)
    assert not watched.suspect, "a clock may have been set back once"
    watched.fact("5-a", 2)
    assert not watched.suspect, "and its journal had more than one batch left"
    watched.clock.forward(minutes=5)
    watched.fact("5-a", 3)
    assert watched.suspect


def test_what_one_machine_does_is_never_suspicious(watched: Watched) -> None:
    for count in range(1, 12):
        boot = f"{count}-x"
        watched.conn(boot)
        watched.conn(boot)
        watched.fact(boot, 1)
        watched.conn(boot, online=False)
        watched.conn(boot)  # the line was down
        if count > 1:  # what it could not tell before the restart comes now
            watched.fact(f"{count - 1}-x", 2, ago_s=60)
    assert not watched.suspect


def test_deliveries_that_are_repeated_after_a_kill_are_not_a_second_machine(watched: Watched) -> None:
    moments = [("5-a", watched.clock.forward(seconds=9)), ("6-b", watched.clock.forward(seconds=9))]
    for _ in range(5):
        for boot, at in moments:
            watched.conn(boot, at=at)
    assert not watched.suspect


def test_turns_that_are_hours_apart_are_forgotten(watched: Watched) -> None:
    for boot in ("5-a", "5-b", "5-a", "5-b", "5-a"):
        watched.conn(boot)
        watched.clock.forward(hours=2)
    assert not watched.suspect


def test_what_was_said_before_the_decision_and_comes_after_it_suspects_nobody(watched: Watched) -> None:
    said = [(boot, watched.clock.forward(seconds=1)) for boot in ("5-a", "5-b") * 5]
    for boot, at in said[:4]:
        watched.conn(boot, at=at)
    found = [watched.suspect]
    watched.devices.trust("locker", "l1", "the other one is off")
    for boot, at in said[4:]:
        watched.conn(boot, at=at)
    found.append(watched.suspect)
    for boot in ("5-a", "5-b") * 2:
        watched.conn(boot)
    assert [*found, watched.suspect] == [True, False, True], "two that go on are found again"


def test_a_clock_that_lags_hides_two_machines_for_two_minutes_only(watched: Watched) -> None:
    found = []
    for boot in ("5-a", "5-b") * 6:
        watched.conn(boot, at=watched.clock.forward(seconds=35) - timedelta(hours=1))
        found.append(watched.suspect)
        if len(found) == 4:
            watched.devices.trust("locker", "l1", "the other one is off")
    assert found == [False] * 3 + [True] + [False] * 5 + [True] * 3


def test_a_person_decides_and_a_new_alternation_is_found_again(watched: Watched) -> None:
    for boot in ("5-a", "5-b") * 2:
        watched.conn(boot)
    watched.devices.trust("locker", "l1", "the other one was a restored disk, now off")
    assert not watched.suspect
    watched.conn("5-b")
    watched.conn("6-b")
    assert not watched.suspect
    for boot in ("5-a", "6-b") * 2:
        watched.conn(boot)
    assert watched.suspect
