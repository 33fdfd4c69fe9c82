"""Overlays and chores on both databases: one of a kind at a time, who and why, and what ends what."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from tests.conftest import FixedClock

from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.rules import Box, Cell, NoRoom
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.upkeep.rules import ChoreDone, GoodsInside
from lukoshko_server.upkeep.service import Upkeep
from lukoshko_server.views import WiredHub
from lukoshko_wire.locker import Conn
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Zone


class Place:
    """A locker of three cells with its upkeep, wired as in the product."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        outbox = Outbox()
        hub = WiredHub(outbox)
        self.work = Work(engine, clock, hub)
        devices = Devices(self.work)
        self.lockers = Lockers(self.work, outbox, devices)
        self.upkeep = Upkeep(self.work, self.lockers)
        hub.listen(OverlayPut, self.upkeep.on_overlay)
        hub.listen(OverlayEnded, self.upkeep.on_overlay_ended)
        cells = [Cell(no, Zone.CHILLED, 300, 400, 200, 5000) for no in (1, 2, 3)]
        self.lockers.add("l1", "Продуктомат", "Лесная, 5", cells)
        hello = Conn(online=True, boot="1-aa", session="s1", version="1", at=clock.now)
        devices.take_conns("locker", [("l1", hello)])

    def held(self) -> list[tuple[int, str]]:
        return [(each.cell_no, each.kind) for each in self.lockers.overlays("l1")]

    def waiting(self) -> list[tuple[str, int | None]]:
        return [(each.kind, each.cell_no) for each in self.upkeep.open_chores()]


@pytest.fixture
def place(engine: Engine, clock: FixedClock) -> Place:
    return Place(engine, clock)


def box(own: str) -> Box:
    return Box(own, Zone.CHILLED, 200, 300, 100, 800)


def test_several_things_hold_at_once_each_with_its_own_since_who_and_why(
    place: Place, clock: FixedClock
) -> None:
    first = clock.now
    place.lockers.overlay("l1", 1, "faulty", True, "jam", "system")
    clock.forward(minutes=5)
    place.lockers.overlay("l1", 1, "faulty", True, "again", "operator:o")
    place.lockers.overlay("l1", 1, "cleaning", True, "spill", "operator:o")
    faulty, cleaning = place.lockers.overlays("l1")
    assert (faulty.kind, faulty.since, faulty.why, faulty.actor) == ("faulty", first, "jam", "system")
    assert (cleaning.kind, cleaning.since, cleaning.why) == ("cleaning", clock.now, "spill")


@pytest.mark.parametrize(
    "kind", ["faulty", "maintenance", "cleaning", "blocked", "left_open", "forced", "check"]
)
def test_a_cell_under_anything_is_given_to_nobody(place: Place, kind: str) -> None:
    place.lockers.overlay("l1", 1, kind, True, "test", "t")
    assert set(place.lockers.place("l1", "a", [box("p1"), box("p2")]).values()) == {2, 3}
    with pytest.raises(NoRoom):
        place.lockers.place("l1", "b", [box("q1")])
    place.lockers.overlay("l1", 1, kind, False, "test", "t")
    assert place.lockers.place("l1", "b", [box("q1")]) == {"q1": 1}


def test_the_database_refuses_an_unknown_overlay_an_unknown_cell_and_a_service_without_a_reason(
    place: Place, engine: Engine
) -> None:
    put = "insert into cell_overlay (locker_id, cell_no, kind, since, why, actor) values ('l1', {}, '{}', '{}', '', '')"
    for no, kind in ((1, "haunted"), (99, "faulty")):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(put.format(no, kind, "2026-11-25 00:00:00")))
    place.lockers.open_cell("l1", 1, "service", "t", "c1", why="test")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("update door_command set why = ''"))


def test_a_fault_asks_for_a_repair_and_the_repair_ends_the_fault(place: Place, clock: FixedClock) -> None:
    place.lockers.overlay("l1", 2, "faulty", True, "jam", "system")
    (chore,) = place.upkeep.open_chores("l1")
    assert (chore.kind, chore.cell_no, chore.why, chore.opened_by) == ("repair", 2, "jam", "system")
    assert (chore.due_at - clock.now).total_seconds() == 24 * 3600
    place.upkeep.take(chore.id, "technician:t")
    place.upkeep.done(chore.id, "Заменил замок", "technician:t")
    assert place.held() == []
    done = place.upkeep.get(chore.id)
    assert (done.taken_by, done.done_by, done.note) == ("technician:t", "technician:t", "Заменил замок")
    with pytest.raises(ChoreDone):
        place.upkeep.done(chore.id, "again", "technician:t")
    with pytest.raises(ChoreDone):
        place.upkeep.take(chore.id, "technician:u")
    assert [each.id for each in place.upkeep.lately_done()] == [chore.id]
    clock.forward(days=8)
    assert place.upkeep.lately_done() == []


def test_an_overlay_that_ends_by_itself_closes_its_chore_once_nothing_of_the_kind_is_left(
    place: Place,
) -> None:
    place.lockers.overlay("l1", 1, "forced", True, "forced", "locker:l1")
    place.lockers.overlay("l1", 1, "check", True, "goods_left", "system")
    assert place.waiting() == [("look", 1)], "one look answers both"
    place.lockers.overlay("l1", 1, "forced", False, "looked", "courier:c")
    assert place.waiting() == [("look", 1)]
    place.lockers.overlay("l1", 1, "check", False, "looked", "courier:c")
    assert place.waiting() == []
    assert place.upkeep.lately_done()[0].done_by == "courier:c"


def test_maintenance_and_a_block_ask_nobody(place: Place) -> None:
    place.lockers.overlay("l1", 1, "maintenance", True, "test", "technician:t")
    place.lockers.overlay("l1", 1, "blocked", True, "too_warm", "system")
    assert place.waiting() == []


def test_a_look_is_not_over_while_goods_lie_inside(place: Place) -> None:
    place.lockers.place("l1", "a", [box("p1")])
    place.lockers.occupy("p1")
    place.lockers.release("a", reserved_only=True)
    (chore,) = place.upkeep.open_chores()
    with pytest.raises(GoodsInside):
        place.upkeep.done(chore.id, "seen", "technician:t")
    assert place.upkeep.get(chore.id).done_at is None, "all or nothing"
    place.lockers.looked("l1", 1)
    assert place.waiting() == []


def test_the_same_chore_is_asked_for_once_at_a_time_also_by_two_at_once(place: Place, engine: Engine) -> None:
    done: list[object] = []

    def ask(no: int) -> Callable[[], None]:
        def act() -> None:
            try:
                done.append(place.upkeep.open("climate", "l1", None, f"call {no}", "operator:o"))
            except IntegrityError as error:
                done.append(error)

        return act

    threads = [threading.Thread(target=ask(no)) for no in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 3
    assert place.waiting() == [("climate", None)]
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from chore")).scalar() == 1


def test_one_id_is_one_chore(place: Place) -> None:
    made = place.upkeep.open("other", "l1", None, "paint", "operator:o", chore_id="x1")
    assert place.upkeep.open("other", "l1", None, "paint", "operator:o", chore_id="x1") == made
    with pytest.raises(Conflict):
        place.upkeep.open("clean", "l1", 1, "paint", "operator:o", chore_id="x1")
    with pytest.raises(NotFound):
        place.upkeep.open("clean", "l1", 99, "spill", "operator:o")
    with pytest.raises(NotFound):
        place.upkeep.open("clean", "l9", None, "spill", "operator:o")
