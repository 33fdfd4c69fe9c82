"""Cells beside other people's promises, another cell for what does not fit, a lent cell; two packers at once."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.store.lockers.test_lockers import at_once

from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.lockers.capacity import NoCapacity
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.rules import Box, Cell, NoRoom, Terms
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.picking.parcelling import Piece
from lukoshko_wire.values import Zone

CELLS = [
    *(Cell(no, Zone.CHILLED, 360, 500, 180, 6000) for no in (1, 2, 3)),
    Cell(4, Zone.AMBIENT, 360, 500, 180, 6000),
]


@pytest.fixture
def work(engine: Engine, clock: FixedClock) -> Work:
    return Work(engine, clock)


@pytest.fixture
def lockers(work: Work) -> Lockers:
    made = Lockers(work, Outbox(), Devices(work))
    made.add("l1", "Продуктомат", "Лесная, 5", CELLS)
    return made


@pytest.fixture
def holding(work: Work, lockers: Lockers) -> Holding:
    return Holding(work)


def box(own: str, zone: Zone = Zone.CHILLED) -> Box:
    return Box(own, zone, 300, 400, 100, 800)


def piece(zone: Zone = Zone.CHILLED) -> Piece:
    return Piece(1, 1, zone, 300, 400, 160, 800)


def test_what_does_not_fit_gets_another_cell_and_the_rest_stays(lockers: Lockers) -> None:
    first = lockers.place("l1", "a", [box("p1"), box("p2")])
    second = lockers.place("l1", "a", [box("p1"), box("p2")], excluding={first["p1"]})
    assert second["p2"] == first["p2"]
    assert second["p1"] not in first.values()
    assert {each.parcel_id: each.cell_no for each in lockers.open_placements("l1")} == second


def test_a_split_adds_parcels_to_those_that_are_placed(lockers: Lockers) -> None:
    first = lockers.place("l1", "a", [box("p1")])
    assert lockers.place("l1", "a", [box("p1"), box("p2")])["p1"] == first["p1"]
    assert len(lockers.open_placements("l1")) == 2


def test_without_another_cell_everything_stays_as_it_is(lockers: Lockers) -> None:
    lockers.place("l1", "a", [box("p1"), box("p2"), box("p3")])
    before = lockers.open_placements("l1")
    with pytest.raises(NoRoom):
        lockers.place("l1", "a", [box("p1")], excluding={before[0].cell_no})
    assert lockers.open_placements("l1") == before


def test_what_lies_inside_is_not_moved_whatever_is_excluded(lockers: Lockers) -> None:
    first = lockers.place("l1", "a", [box("p1")])
    lockers.occupy("p1")
    assert lockers.place("l1", "a", [box("p1")], excluding={first["p1"]}) == first


def test_cells_promised_to_others_who_are_due_are_left_alone(
    lockers: Lockers, holding: Holding, clock: FixedClock
) -> None:
    soon = clock.now + timedelta(minutes=20)
    holding.hold("b", "l1", [piece(), piece()], soon, soon + timedelta(hours=2))
    lockers.place("l1", "a", [box("p1")])
    with pytest.raises(NoRoom):
        lockers.place("l1", "c", [box("q1")])
    assert len(lockers.place("l1", "b", [box("r1"), box("r2")])) == 2


def test_who_has_packed_goods_in_hand_does_not_wait_for_those_of_tomorrow(
    lockers: Lockers, holding: Holding, clock: FixedClock
) -> None:
    later = clock.now + timedelta(hours=1)
    holding.hold("b", "l1", [piece()] * 3, later, later + timedelta(hours=2))
    assert len(lockers.place("l1", "a", [box("p1")])) == 1


def test_a_lent_cell_is_promised_and_given_only_where_the_shop_says_so(
    lockers: Lockers, holding: Holding, clock: FixedClock
) -> None:
    goods = [piece(Zone.AMBIENT), piece(Zone.AMBIENT)]
    starts, ends = clock.now, clock.now + timedelta(hours=2)
    with pytest.raises(NoCapacity):
        holding.hold("a", "l1", goods, starts, ends)
    lockers.add("l1", "Продуктомат", "Лесная, 5", CELLS, Terms(lend_chilled=True))
    holding.hold("a", "l1", goods, starts, ends)
    placed = lockers.place("l1", "a", [box("p1", Zone.AMBIENT), box("p2", Zone.AMBIENT)])
    assert 4 in placed.values(), "the ambient cell first"
    chilled = [piece() for _ in range(3)]
    with pytest.raises(NoCapacity):
        holding.hold("b", "l1", chilled, starts, ends)


def test_two_packers_after_the_last_cells_are_one(lockers: Lockers, holding: Holding, work: Work) -> None:
    lockers.place("l1", "x", [box("x1")])

    def pack(order: str) -> list[int]:
        with work():
            filled = holding.split(order, "l1", [piece(), piece()])
            if filled is None:
                raise NoRoom("none", parcels=[])
            boxes = [box(f"{order}{no}") for no in range(len(filled))]
            return sorted(lockers.place("l1", order, boxes).values())

    done = at_once(lambda: pack("a"), lambda: pack("b"))
    assert sum(isinstance(each, NoRoom) for each in done) == 1, done
    assert len({each.cell_no for each in lockers.open_placements("l1")}) == 3


def test_two_checkouts_after_the_last_capacity_are_one(
    lockers: Lockers, holding: Holding, clock: FixedClock
) -> None:
    starts, ends = clock.now + timedelta(hours=1), clock.now + timedelta(hours=3)

    def hold(order: str) -> None:
        holding.hold(order, "l1", [piece(), piece()], starts, ends)

    done = at_once(*(lambda order=order: hold(order) for order in "abcd"))
    assert sum(isinstance(each, NoCapacity) for each in done) == 3, done
    assert sum(holding.promise(order) is not None for order in "abcd") == 1
    hold(next(order for order in "abcd" if holding.promise(order)))  # once more is the same promise
