"""Cells and commands on both databases: two at once, repeats, and what must hold even if our code is wrong."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock
from tests.store.test_memory import said

from lukoshko_server.db import Hub, Tx, Work
from lukoshko_server.devices.service import AckCame, Devices, FactCame, StatesCame
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.openings import CellBusy, LockerOffline
from lukoshko_server.lockers.rules import Box, Cell, NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.locker import Ack, CellState, Conn, DoorMoved, LockerState, OpenCell
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Zone


@dataclass
class Ears(Hub):
    """Keeps what is told."""

    told: list[Any] = field(default_factory=list)

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:  # noqa: ARG002
        return [self.told.append]

    def before_commit(self, tx: Tx) -> None:
        """Nothing is pushed."""

    def of(self, *kinds: type) -> list[Any]:
        return [each for each in self.told if isinstance(each, kinds)]


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def lockers(engine: Engine, clock: FixedClock, ears: Ears) -> Lockers:
    work = Work(engine, clock, ears)
    devices = Devices(work)
    made = Lockers(work, Outbox(), devices)
    made.add(
        "l1", "Продуктомат", "Лесная, 5", [Cell(no, Zone.CHILLED, 300, 400, 200, 5000) for no in range(1, 5)]
    )
    devices.take_conns(
        "locker", [("l1", Conn(online=True, boot="1-aa", session="s1", version="1", at=clock.now))]
    )
    return made


def box(own: str) -> Box:
    return Box(own, Zone.CHILLED, 200, 300, 100, 800)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run together; what each answered or raised."""
    done: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(at: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            done[at] = act()
        except Exception as error:  # noqa: BLE001
            done[at] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done


def commands(engine: Engine) -> list[OpenCell]:
    with engine.connect() as connection:
        bodies = connection.execute(text("select body from effect where kind = 'mqtt' order by id")).scalars()
        return [json.loads(json.loads(body)["payload"]) for body in bodies]


def test_two_pickers_at_once_never_get_the_same_cell(lockers: Lockers) -> None:
    wanted = [[box(f"{order}-{no}") for no in range(2)] for order in "abc"]
    done = at_once(*(lambda o=order: lockers.place("l1", o[0].id[0], o) for order in wanted))
    placed = [each for each in done if isinstance(each, dict)]
    assert len(placed) == 2, done
    assert sum(isinstance(each, NoRoom) for each in done) == 1
    numbers = [no for each in placed for no in each.values()]
    assert sorted(numbers) == [1, 2, 3, 4]
    assert len(lockers.open_placements("l1")) == 4, "all or nothing"


def test_the_database_itself_refuses_a_second_parcel_in_a_cell(lockers: Lockers, engine: Engine) -> None:
    lockers.place("l1", "a", [box("p1")])
    double = text(
        "insert into placement (parcel_id, order_id, locker_id, cell_no, reserved_at)"
        " select 'p2', 'b', locker_id, cell_no, reserved_at from placement"
    )
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(double)


def test_placing_again_answers_the_same_cells(lockers: Lockers) -> None:
    first = lockers.place("l1", "a", [box("p1"), box("p2")])
    assert lockers.place("l1", "a", [box("p1"), box("p2")]) == first


def test_a_released_cell_is_given_out_again(lockers: Lockers) -> None:
    lockers.place("l1", "a", [box(f"p{no}") for no in range(4)])
    with pytest.raises(NoRoom):
        lockers.place("l1", "b", [box("q")])
    lockers.release("a")
    assert lockers.place("l1", "b", [box("q")]) == {"q": 1}


def test_a_filled_cell_of_a_cancelled_order_is_not_given_out(lockers: Lockers) -> None:
    lockers.place("l1", "a", [box("p1"), box("p2")])
    lockers.occupy("p1")
    lockers.release("a", reserved_only=True)
    assert [each.parcel_id for each in lockers.open_placements("l1")] == ["p1"]
    assert [(each.cell_no, each.kind, each.why) for each in lockers.overlays("l1")] == [
        (1, "check", "goods_left")
    ]


def test_the_same_command_from_two_threads_is_one_effect(lockers: Lockers, engine: Engine) -> None:
    def act() -> Command:
        return lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a", parcel_id="p1")

    done = at_once(act, act, act)
    assert [getattr(each, "id", each) for each in done] == ["c1"] * 3
    assert len(commands(engine)) == 1
    assert act().id == "c1"


def test_two_commands_to_one_door_are_one_pulse_at_a_time(
    lockers: Lockers, engine: Engine, clock: FixedClock
) -> None:
    done = at_once(
        lambda: lockers.open_cell("l1", 1, "pickup", "anna", "c1"),
        lambda: lockers.open_cell("l1", 1, "pickup", "anna", "c2"),
    )
    assert sum(isinstance(each, CellBusy) for each in done) == 1, done
    assert len(commands(engine)) == 1
    clock.forward(seconds=21)
    lockers.open_cell("l1", 1, "pickup", "anna", "c3")


def test_a_command_names_session_and_expiry(lockers: Lockers, engine: Engine, clock: FixedClock) -> None:
    lockers.open_cell("l1", 3, "deposit", "ivan", "c1")
    sent: Any = commands(engine)[0]
    assert (sent["id"], sent["cell"], sent["session"], sent["reason"]) == ("c1", 3, "s1", "deposit")
    with engine.connect() as connection:
        until = json.loads(connection.execute(text("select body from effect")).scalar_one())["until"]
    assert sent["expires_at"] == until == "2026-11-23T09:00:20Z"


def test_an_id_belongs_to_one_door(lockers: Lockers) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a")
    with pytest.raises(Conflict):
        lockers.open_cell("l1", 2, "pickup", "anna", "c1", order_id="a")
    with pytest.raises(NotFound):
        lockers.open_cell("l1", 99, "pickup", "anna", "c2")


def test_nothing_is_sent_to_a_locker_that_is_away(
    lockers: Lockers, engine: Engine, clock: FixedClock, work: Work
) -> None:
    gone = Conn(online=False, boot="1-aa", session="s1", version="1", at=clock.now)
    Devices(work).take_conns("locker", [("l1", gone)])
    with pytest.raises(LockerOffline):
        lockers.open_cell("l1", 1, "pickup", "anna", "c1")
    assert commands(engine) == []
    assert lockers.command("c1") is None


def ack(clock: FixedClock, outcome: Any, code: str, own: str = "c1") -> AckCame:
    return AckCame("locker", "l1", Ack(id=own, outcome=outcome, code=code, at=clock.now))


def moved(clock: FixedClock, door: Any, own: str | None = "c1", cell: int = 1) -> FactCame:
    return FactCame(
        "locker", "l1", "1-aa", DoorMoved(seq=1, at=clock.now, cell=cell, door=door, command_id=own)
    )


@pytest.mark.parametrize("turned", [False, True])
def test_an_opening_told_twice_counts_once_in_either_order(
    lockers: Lockers, ears: Ears, clock: FixedClock, turned: bool
) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a", parcel_id="p1")
    tellings: list[Callable[[], None]] = [
        lambda: lockers.on_ack(ack(clock, "done", "opened")),
        lambda: lockers.on_fact(moved(clock, "open")),
    ]
    for tell in reversed(tellings) if turned else tellings:
        tell()
        tell()
    assert ears.of(CellOpened) == [CellOpened("l1", 1, "c1", "p1", "a", "pickup", clock())]
    for _ in range(2):
        lockers.on_fact(moved(clock, "closed", None))
    assert ears.of(CellClosed) == [CellClosed("l1", 1, "c1", "p1", "a", "pickup")]


def test_a_closing_that_comes_before_its_opening_ends_it_all_the_same(
    lockers: Lockers, ears: Ears, clock: FixedClock
) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a", parcel_id="p1")
    opened = moved(clock, "open")
    clock.forward(seconds=4)
    lockers.on_fact(moved(clock, "closed", None))
    assert ears.of(CellClosed) == []
    lockers.on_fact(opened)
    assert ears.of(CellOpened, CellClosed) == [
        CellOpened("l1", 1, "c1", "p1", "a", "pickup", opened.fact.at),
        CellClosed("l1", 1, "c1", "p1", "a", "pickup"),
    ]


def test_a_door_told_by_a_clock_that_ran_ahead_is_believed_again_when_the_clock_is_right(
    lockers: Lockers, ears: Ears, clock: FixedClock
) -> None:
    def shown() -> str:
        return lockers.picture("l1").cells[0].door

    ahead = LockerState(
        boot="1-aa", session="s1", at=clock.now + timedelta(days=400), cells=[CellState(no=1, door="closed")], zones=[]
    )  # fmt: skip
    lockers.on_states(StatesCame("locker", [("l1", ahead)]))
    lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a", parcel_id="p1")
    clock.forward(seconds=4)
    lockers.on_fact(moved(clock, "open"))
    assert (shown(), ears.of(CellClosed)) == ("open", [])
    clock.forward(seconds=4)
    lockers.on_fact(moved(clock, "closed", None))
    assert (shown(), len(ears.of(CellClosed))) == ("closed", 1)


def test_a_final_outcome_stands(lockers: Lockers, ears: Ears, clock: FixedClock) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1")
    lockers.on_ack(ack(clock, "failed", "no_transition"))
    lockers.on_ack(ack(clock, "rejected", "expired"))
    command = lockers.command("c1")
    assert command is not None
    assert (command.state, command.code) == ("failed", "no_transition")
    assert len(ears.of(OpenFailed)) == 1


def test_an_outcome_of_another_locker_is_nobodys(lockers: Lockers, ears: Ears, clock: FixedClock) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1")
    lockers.on_ack(AckCame("locker", "l2", ack(clock, "done", "opened").ack))
    lockers.on_fact(moved(clock, "open", "c1", cell=2))
    command = lockers.command("c1")
    assert command is not None
    assert command.live
    assert ears.of(CellOpened) == []


def test_silence_past_the_time_of_a_command_is_told_once(
    lockers: Lockers, ears: Ears, clock: FixedClock
) -> None:
    lockers.open_cell("l1", 1, "pickup", "anna", "c1", order_id="a", parcel_id="p1")
    for _ in range(3):
        lockers.tick(clock.forward(seconds=13))
    assert ears.of(OpenFailed) == [OpenFailed("l1", 1, "c1", "p1", "a", "pickup", "lost")]


def test_lockers_looked_at_together_look_as_each_does_alone(lockers: Lockers, clock: FixedClock) -> None:
    for other, cells in (("l0", 2), ("l2", 3)):
        lockers.add(
            other, other, "", [Cell(no, Zone.FROZEN, 300, 400, 200, 5000) for no in range(1, cells + 1)]
        )
    lockers.place("l1", "a", [box("p1"), box("p2")])
    lockers.occupy("p1")
    lockers.open_cell("l1", 3, "recall", "staff:t", "c1")
    lockers.on_ack(ack(clock, "done", "opened"))
    lockers.on_fact(
        FactCame("locker", "l1", "1-aa", DoorMoved(seq=1, at=clock.now, cell=3, door="open", command_id="c1"))
    )
    lockers.on_fact(FactCame("locker", "l2", "1-bb", DoorMoved(seq=1, at=clock.now, cell=2, door="open")))
    together = lockers.pictures(["l2", "l1", "stranger", "l0"])
    assert together == [lockers.picture(each) for each in ("l0", "l1", "l2")]
    assert [each.summary for each in together] == lockers.fleet()
    one = {each.cell.no: each for each in together[1].cells}
    assert (one[1].placement and one[1].placement.parcel_id, one[3].door, one[3].command and one[3].command.id) == (
        "p1", "open", "c1",
    )  # fmt: skip
    assert together[1].summary.free == 2, "two lie in it, none is out of service"
    assert [each.kind for each in together[2].cells[1].overlays] == ["forced"]
    assert (together[2].summary.check, together[2].summary.open, together[2].summary.free) == ([2], [2], 2)


def test_a_look_draws_a_locker_once(engine: Engine, work: Work, lockers: Lockers) -> None:
    with said(engine, "locker_zone") as read, work.read():
        assert [lockers.picture("l1")] == lockers.pictures(["l1", "l1"])
        with pytest.raises(NotFound):
            lockers.picture("l2")
    assert len(read) == 2, "one of each"


def test_a_decision_sees_its_own_changes_of_a_locker(work: Work, lockers: Lockers) -> None:
    with work():
        before = lockers.picture("l1").summary.free
        lockers.place("l1", "a", [box("p1")])
        assert lockers.picture("l1").summary.free == before - 1
