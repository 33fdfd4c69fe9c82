"""Further pulses on both databases: each a command of its own, at most two, then a fault; and none out of ignorance."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock

from lukoshko_server.db import Work
from lukoshko_server.devices.service import AckCame, Devices, FactCame
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.doors import OpenFailed
from lukoshko_server.lockers.openings import Jammed
from lukoshko_server.lockers.rules import Cell, CellShut
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.views import WiredHub
from lukoshko_wire.locker import Ack, AttemptByRight, CommandEnded, Conn, DoorMoved
from lukoshko_wire.values import Zone


@dataclass
class Bench:
    """One locker of two cells, wired to itself as in the product; what is told above is kept."""

    engine: Engine
    clock: FixedClock
    jams: list[Jammed] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = WiredHub(Outbox())
        self.devices = Devices(work := Work(self.engine, self.clock, hub))
        self.lockers = Lockers(work, Outbox(), self.devices)
        hub.listen(OpenFailed, self.lockers.on_failed)
        hub.listen(Jammed, self.jams.append)
        cells = [Cell(no, Zone.AMBIENT, 300, 400, 200, 5000) for no in (1, 2)]
        self.lockers.add("l1", "Продуктомат", "Лесная, 5", cells)
        self.online(True)

    def online(self, online: bool) -> None:
        conn = Conn(online=online, boot="1-aa", session="s1", version="1", at=self.clock.now)
        self.devices.take_conns("locker", [("l1", conn)])

    def open(self, id_: str = "c1", reason: str = "pickup") -> Command:
        return self.lockers.open_cell("l1", 1, reason, "anna", id_, order_id="o", parcel_id="p", why="test")

    def sent(self) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            bodies = connection.execute(
                text("select body from effect where kind = 'mqtt' order by id")
            ).scalars()
            return [json.loads(json.loads(body)["payload"]) for body in bodies]

    def ends(
        self, id_: str, outcome: str = "failed", code: str = "no_transition", *, fact: bool = True
    ) -> None:
        ack = Ack(id=id_, outcome=outcome, code=code, at=self.clock.now)  # type: ignore[arg-type]
        if fact:
            self.lockers.on_fact(
                FactCame("locker", "l1", "1-aa", CommandEnded(seq=1, at=self.clock.now, ack=ack))
            )
        else:
            self.lockers.on_ack(AckCame("locker", "l1", ack))


@pytest.fixture
def bench(engine: Engine, clock: FixedClock) -> Bench:
    return Bench(engine, clock)


def test_a_bolt_that_does_not_move_is_pulled_twice_more_and_then_the_cell_is_faulty(bench: Bench) -> None:
    bench.open()
    for pulse in range(3):
        command = bench.sent()[-1]
        assert len(bench.sent()) == pulse + 1
        bench.clock.forward(seconds=3.2)
        bench.ends(command["id"])
        bench.ends(command["id"], fact=False)
    ids = [command["id"] for command in bench.sent()]
    assert len(set(ids)) == len(ids) == 3
    commands = bench.lockers.commands_of("o")
    assert [(each.attempt, each.state) for each in commands] == [(no, "failed") for no in (1, 2, 3)]
    assert [each.kind for each in bench.lockers.overlays("l1")] == ["faulty"]
    (jam,) = bench.jams
    assert (jam.order_id, jam.parcel_id, jam.reason, jam.why) == ("o", "p", "pickup", "jam")
    with pytest.raises(CellShut):
        bench.open("c9")


def test_the_second_pulse_that_opens_the_door_ends_it(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=3.2)
    bench.ends("c1")
    second = bench.sent()[-1]["id"]
    bench.lockers.on_fact(
        FactCame(
            "locker",
            "l1",
            "1-aa",
            DoorMoved(seq=1, at=bench.clock.now, cell=1, door="open", command_id=second),
        )
    )
    bench.ends(second, "done", "opened")
    bench.clock.forward(seconds=30)
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 2
    assert bench.lockers.overlays("l1") == []


def test_a_failure_that_comes_at_once_waits_two_seconds_for_the_next_pulse(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=1)
    bench.ends("c1")
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 1
    bench.clock.forward(seconds=1)
    for _ in range(3):
        bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 2


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("uncertain", "uncertain"),
        ("uncertain", "board_timeout"),
        ("failed", "not_sent"),
        ("rejected", "expired"),
        ("rejected", "stale_session"),
    ],
)
def test_what_is_not_known_to_have_jammed_is_never_pulsed_again(
    bench: Bench, outcome: str, code: str
) -> None:
    bench.open()
    bench.clock.forward(seconds=4)
    bench.ends("c1", outcome, code)
    bench.clock.forward(seconds=4)
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 1
    assert bench.lockers.overlays("l1") == []


def test_a_lost_command_is_not_repeated_and_a_late_failure_opens_nothing_for_nobody(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=26)
    bench.lockers.tick(bench.clock.now)
    bench.clock.forward(seconds=40)
    bench.ends("c1")
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 1, "nobody stands there after a minute"


def test_no_further_pulse_while_the_locker_is_away_or_the_cell_is_shut(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=3)
    bench.online(False)
    bench.ends("c1")
    assert len(bench.sent()) == 1
    bench.online(True)
    bench.lockers.overlay("l1", 1, "blocked", True, "too_warm", "cold")
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 1
    bench.lockers.overlay("l1", 1, "blocked", False, "", "cold")
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 2


def by_right(bench: Bench, ahead: timedelta) -> None:
    about = {"id": "a1", "cell": 1, "reason": "pickup", "how": "code", "order_id": "o", "parcel_id": "p"}
    told = AttemptByRight(seq=1, at=bench.clock.now + ahead, **about)  # type: ignore[arg-type]
    bench.lockers.on_fact(FactCame("locker", "l1", "1-aa", told))


def test_an_opening_by_right_told_from_the_future_keeps_nobody_from_the_cell(bench: Bench) -> None:
    by_right(bench, timedelta(days=400))
    bench.clock.forward(seconds=30)
    bench.open()
    last = bench.lockers.last_command("l1", 1)
    assert last is not None
    assert last.id == "c1"
    bench.clock.forward(seconds=3.2)
    bench.ends("c1")
    assert len(bench.sent()) == 2


@pytest.mark.parametrize("ahead_s", [60, 3600])
def test_an_opening_by_right_that_a_fast_clock_tells_is_pulled_no_further_when_its_time_comes(
    bench: Bench, ahead_s: int
) -> None:
    by_right(bench, timedelta(seconds=ahead_s))
    bench.ends("a1")
    bench.clock.forward(seconds=ahead_s + 5)
    bench.lockers.tick(bench.clock.now)
    assert bench.sent() == [], "who stood there then is gone"


def test_a_coil_that_was_still_hot_is_driven_a_little_later_by_itself(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=1)
    bench.ends("c1", "rejected", "cooldown")
    bench.lockers.tick(bench.clock.now)
    assert len(bench.sent()) == 1
    bench.clock.forward(seconds=1)
    bench.lockers.tick(bench.clock.now)
    assert [command["id"] == "c1" for command in bench.sent()] == [True, False]


def test_a_new_tap_is_a_new_opening_and_the_old_one_gets_no_more(bench: Bench) -> None:
    bench.open()
    bench.clock.forward(seconds=1)
    bench.ends("c1")
    bench.open("c2")
    bench.clock.forward(seconds=3)
    bench.lockers.tick(bench.clock.now)
    assert [command["id"] for command in bench.sent()] == ["c1", "c2"]


def test_the_database_refuses_a_fourth_pulse_and_the_same_pulse_twice(bench: Bench, engine: Engine) -> None:
    bench.open()
    columns = "locker_id, cell_no, reason, actor, why, issued_at, expires_at, session, state, code"
    for attempt in (4, 1):
        again = text(
            f"insert into door_command (id, opening_id, attempt, {columns})"
            f" select 'x', 'c1', {attempt}, {columns} from door_command"
        )
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(again)
