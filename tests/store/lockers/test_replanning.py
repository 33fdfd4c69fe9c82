"""Planning a locker anew: better than before or nothing, never over something that changed, never a filled cell."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from tests import needs
from tests.conftest import FixedClock

from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices
from lukoshko_server.lockers.capacity import NoCapacity
from lukoshko_server.lockers.drafting import Draft, draft
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.lockers.replanning import Replanning
from lukoshko_server.lockers.rows import PlacementRow
from lukoshko_server.lockers.rules import Box, Cell, NoRoom, fits
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.solver import Solving, available, solve, solve_apart
from lukoshko_server.lockers.ways import Answer
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.picking.parcelling import Piece
from lukoshko_wire.values import Zone

SMALL, LARGE = (360, 500, 180), (360, 500, 380)
CELLS = [Cell(no, Zone.CHILLED, *(SMALL if no < 3 else LARGE), 6000) for no in range(1, 5)]


class Place:
    """A locker with two small cells and two large ones."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.work = Work(engine, clock)
        self.lockers = Lockers(self.work, Outbox(), Devices(self.work))
        self.holding, self.replanning = Holding(self.work), Replanning(self.work)
        self.boxes: dict[str, list[Box]] = {}

    def put(self, order: str, *heights: int, occupied: bool = False) -> None:
        """An order of packed parcels of these heights."""
        self.boxes[order] = [
            Box(f"{order}{at}", Zone.CHILLED, 300, 400, height, 900) for at, height in enumerate(heights)
        ]
        self.lockers.place("l1", order, self.boxes[order])
        if occupied:
            for box in self.boxes[order]:
                self.lockers.occupy(box.id)

    def cells(self) -> dict[str, int]:
        """Parcel -> cell."""
        return {each.parcel_id: each.cell_no for each in self.lockers.open_placements("l1")}

    def draft(self, **goods: list[Piece]) -> Draft | None:
        """The question about everything that may be moved."""
        seen = self.replanning.look("l1")
        return draft(seen, {order: self.boxes[order] for order in seen.movable}, goods, 5)


@pytest.fixture(autouse=True)
def solver() -> None:
    """Everything here asks the solver."""
    if not available():
        needs.missing("highspy")


@pytest.fixture
def place(engine: Engine, clock: FixedClock) -> Place:
    made = Place(engine, clock)
    made.lockers.add("l1", "Продуктомат", "Лесная, 5", CELLS)
    return made


def pieces(count: int, height: int = 160) -> list[Piece]:
    return [Piece(1, 1, Zone.CHILLED, 300, 400, height, 900)] * count


def test_a_parcel_moves_to_a_smaller_cell_that_has_become_free(place: Place) -> None:
    place.put("a", 100, 100)
    place.put("b", 100)
    assert place.cells()["b0"] in (3, 4)
    place.lockers.release("a")
    asked = place.draft()
    assert asked is not None
    planned = place.replanning.apply(asked, solve(asked.problem))
    assert planned is not None
    assert planned.moved == {"b0": place.cells()["b0"]}
    assert place.cells()["b0"] in (1, 2)
    assert planned.after < planned.before


def test_two_parcels_change_places_in_one_step(place: Place) -> None:
    """What one leaves is what the other takes: the database never sees two in a cell."""
    place.put("x", 100, 100)
    place.put("a", 100)
    place.lockers.release("x")
    place.put("b", 100)
    place.put("y", 100)
    place.lockers.release("b")
    before = place.cells()
    asked = place.draft()
    assert asked is not None
    assert place.replanning.apply(asked, solve(asked.problem)) is not None
    after = place.cells()
    assert before.keys() == after.keys()
    assert set(after.values()) == {1, 2}


def test_what_lies_inside_is_never_moved(place: Place) -> None:
    place.put("a", 100, 100)
    place.put("b", 100, occupied=True)
    place.lockers.release("a")
    assert place.draft() is None
    assert place.cells()["b0"] in (3, 4)


@pytest.mark.parametrize("change", ["packed", "occupied", "faulty", "cancelled"])
def test_an_answer_about_a_locker_that_has_changed_is_thrown_away(place: Place, change: str) -> None:
    place.put("a", 100, 100)
    place.put("b", 100)
    place.lockers.release("a")
    asked = place.draft()
    assert asked is not None
    answer = solve(asked.problem)
    match change:
        case "packed":
            place.put("c", 100)
        case "occupied":
            place.lockers.occupy("b0")
        case "faulty":
            place.lockers.overlay("l1", 1, "faulty", on=True, why="jam", actor="tests")
        case _:
            place.lockers.release("b")
    before = place.cells()
    assert place.replanning.apply(asked, answer) is None
    assert place.cells() == before


def test_a_promise_shrinks_when_smaller_cells_have_become_free(place: Place, clock: FixedClock) -> None:
    starts, ends = clock.now + timedelta(hours=1), clock.now + timedelta(hours=3)
    place.holding.hold("a", "l1", [*pieces(2, 60)], starts, ends)
    place.holding.hold("b", "l1", [*pieces(2, 60)], starts, ends)
    place.holding.hold("c", "l1", pieces(1), starts, ends)
    first = place.holding.promise("c")
    assert first is not None
    assert list(first.cells) == ["chilled/360x500x380/6000"]
    place.holding.release("a")
    asked = place.draft(b=pieces(2, 60), c=pieces(1))
    assert asked is not None
    planned = place.replanning.apply(asked, solve(asked.problem))
    assert planned is not None
    assert planned.promises == 1
    second = place.holding.promise("c")
    assert second is not None
    assert list(second.cells) == ["chilled/360x500x180/6000"]


def test_an_answer_that_gains_nothing_or_is_none_changes_nothing(place: Place) -> None:
    place.put("a", 100, 100)
    place.put("b", 100)
    place.lockers.release("a")
    asked = place.draft()
    assert asked is not None
    none = Answer("none", [None], 0.0, 0.0, 0.0)
    same = Answer("feasible", [asked.problem.wishes[0].chosen], 0.0, 0.0, 0.0)
    for answer in (none, same):
        assert place.replanning.apply(asked, answer) is None


def test_the_solver_as_a_process_says_the_same_and_may_be_killed(place: Place) -> None:
    place.put("a", 100, 100)
    place.put("b", 100)
    place.lockers.release("a")
    asked = place.draft()
    assert asked is not None
    apart = solve_apart(asked.problem)
    assert apart is not None
    assert replace_seconds(apart) == replace_seconds(solve(asked.problem))
    solving = Solving(asked.problem)
    solving._child.kill()
    assert solving.answer() is None


def replace_seconds(answer: Answer) -> Answer:
    return Answer(answer.status, answer.chosen, answer.objective, answer.bound, 0.0)


steps = st.lists(
    st.tuples(st.sampled_from(["put", "put", "put", "leave", "load"]), st.integers(0, 5), st.integers(1, 3)),
    min_size=2, max_size=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_a_plan_keeps_every_limit_and_never_two_in_a_cell(
    place: Place, steps: list[tuple[str, int, int]]
) -> None:
    for order in list(place.boxes):
        place.lockers.release(order)
    place.boxes.clear()
    for at, (what, which, size) in enumerate(steps):
        orders = sorted({each.order_id for each in place.lockers.open_placements("l1")})
        if what == "put":
            try:
                place.put(f"o{at}-", *[100 * size] * (1 + which % 2))
            except NoRoom:
                continue
        elif orders:
            order = orders[which % len(orders)]
            if what == "leave":
                place.lockers.release(order)
            else:
                place.lockers.occupy(place.boxes[order][0].id)
    before = {each.parcel_id: each for each in place.lockers.open_placements("l1")}
    asked = place.draft()
    if asked is None:
        return
    planned = place.replanning.apply(asked, solve(asked.problem))
    after = place.cells()
    assert after.keys() == before.keys()
    assert len(set(after.values())) == len(after)
    by_no = {cell.no: cell for cell in CELLS}
    for boxes in place.boxes.values():
        assert all(fits(box, by_no[after[box.id]]) for box in boxes if box.id in after)
    assert all(after[own] == was.cell_no for own, was in before.items() if was.occupied)
    assert planned is None or planned.after < planned.before


def test_a_promise_is_never_more_than_the_locker_has_at_any_moment(place: Place, clock: FixedClock) -> None:
    """Whatever is promised and released in whatever order, each kind is never overdrawn (checked apart, by the minute)."""
    refused = 0
    for at in range(12):
        starts = clock.now + timedelta(hours=at % 4)
        try:
            place.holding.hold(
                f"h{at}", "l1", pieces(1, 100 + 100 * (at % 3)), starts, starts + timedelta(hours=1)
            )
        except NoCapacity:
            refused += 1
        if at % 5 == 4:
            place.holding.release(f"h{at - 2}")
    promises = [p for at in range(12) if (p := place.holding.promise(f"h{at}"))]
    there = {"chilled/360x500x180/6000": 2, "chilled/360x500x380/6000": 2}
    assert promises
    assert refused
    for minutes in range(0, 600, 10):
        moment = clock.now + timedelta(minutes=minutes)
        for kind, count in there.items():
            used = sum(
                p.cells.get(kind, 0) for p in promises if p.interval.starts_at <= moment < p.interval.until
            )
            assert used <= count


def test_moved_placements_are_kept_in_the_books(place: Place) -> None:
    place.put("a", 100, 100)
    place.put("b", 100)
    place.lockers.release("a")
    asked = place.draft()
    assert asked is not None
    assert place.replanning.apply(asked, solve(asked.problem)) is not None
    with place.work.read() as tx:
        rows = tx.session.scalars(select(PlacementRow).where(PlacementRow.parcel_id == "b0"))
        released = [row.released_at is not None for row in rows]
    assert sorted(released) == [False, True]
