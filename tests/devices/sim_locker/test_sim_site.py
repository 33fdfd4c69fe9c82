"""The site file, the world built of it, and what is kept of both."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lukoshko_sim.locker.main import DEMO_SITE, main
from lukoshko_sim.locker.people import People
from lukoshko_sim.locker.site import BadSite, Cell, Screen, Site, read_site
from lukoshko_sim.locker.state import State, StateTaken
from lukoshko_sim.locker.world import NotNow, Wiring, World


@pytest.fixture
def site() -> Site:
    return read_site(DEMO_SITE)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = DEMO_SITE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "site.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_demo_has_24_cells_in_three_zones_and_sizes(site: Site) -> None:
    zones = [cell.zone for cell in site.cell]
    assert {zone: zones.count(zone) for zone in zones} == {"ambient": 8, "chilled": 10, "frozen": 6}
    for zone in ("ambient", "chilled", "frozen"):
        assert len({cell.height_mm for cell in site.cell if cell.zone == zone}) == 3


def test_the_front_of_the_demo_is_full_and_to_scale(site: Site) -> None:
    parts: list[Cell | Screen] = [*site.cell, site.front.screen]
    area = sum(part.column_span * part.row_span for part in parts)
    assert area == site.front.columns * site.front.rows
    for cell in site.cell:
        assert 0 < cell.row_span * site.front.unit_mm - cell.height_mm <= 40
        assert 0 < cell.column_span * site.front.unit_mm - cell.width_mm <= 40


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ambient_c10 = 220", "ambient_c10 = 220\ncolour = 1", "unknown field `colour`"),
        ("no = 1, board", "no = 1, paint = 2, board", "unknown field `paint`"),
        ("no = 2, ", "no = 1, ", "cell 1 is there twice"),
        ("no = 2, board = 1, channel = 2,", "no = 2, board = 1, channel = 1,", "twice"),
        ("channel = 24,", "channel = 25,", "no channel 25 on board 1"),
        ("board = 1, channel = 24,", "board = 2, channel = 24,", "no channel 24 on board 2"),
        ('{ zone = "ambient" },', "", "there is no zone ambient"),
        ('{ zone = "ambient" },', '{ zone = "ambient", unit = 9 },', "a unit needs a setpoint"),
        ("unit = 2,", "unit = 1,", "unit 1 is there twice"),
        ("row = 1, column_span = 4, row_span = 2", "row = 1, column_span = 4, row_span = 3", "over"),
        ("columns = 20", "columns = 19", "reaches past the front"),
        ('zone = "frozen", width_mm', 'zone = "tropical", width_mm', "tropical"),
        ("max_grams = 6000", "max_grams = 6000.5", "Expected `int`"),
        ("ambient_c10 = 220", "ambient_c10 = ", "Invalid value"),
    ],
)
def test_a_site_that_cannot_be_built_is_refused_in_words(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    with pytest.raises(BadSite, match=says):
        read_site(changed(tmp_path, old, new))


def test_a_missing_site_ends_with_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--site", str(tmp_path / "no.toml"), "--links", str(tmp_path), "--state"]
    assert main([*args, str(tmp_path / "state")]) == 2
    assert "no.toml" in capsys.readouterr().err


def test_every_change_is_kept_at_once(site: Site, tmp_path: Path) -> None:
    state = State(tmp_path / "state", site.name)
    world = World(site, state)
    first, second = site.cell[0], site.cell[1]
    world.pulse(first.board, first.channel, moves=True)
    world.put(first)
    world.jam(second, jammed=True)
    world.pulse(second.board, second.channel, moves=True)
    world.pulse(first.board, first.channel, moves=True)
    state.close()
    state = State(tmp_path / "state", site.name)
    again = World(site, state)
    assert (again.behind(first).is_open, again.behind(first).goods) == (True, True)
    assert (again.behind(second).is_open, again.behind(second).pulses) == (False, 1)
    assert (again.total_pulses(), again.total_openings()) == (3, 1), "an open or wedged door does not open"
    state.close()


def test_a_file_from_before_openings_were_counted_goes_on(site: Site, tmp_path: Path) -> None:
    State(tmp_path / "state", site.name).close()
    with closing(sqlite3.connect(tmp_path / "state")) as file:
        file.execute("ALTER TABLE channel DROP COLUMN openings")
        file.execute("INSERT INTO channel VALUES (1, 1, 5, 0, 0, 0, NULL)")
        file.commit()
    state = State(tmp_path / "state", site.name)
    world = World(site, state)
    world.pulse(1, 1, moves=True)
    assert (world.total_pulses(), world.total_openings()) == (6, 1)
    state.close()


def test_nobody_reaches_through_a_shut_door(site: Site, tmp_path: Path) -> None:
    state = State(tmp_path / "state", site.name)
    world = World(site, state)
    for reach in (world.put, world.take):
        with pytest.raises(NotNow):
            reach(site.cell[0])
    world.pry(site.cell[0])
    world.put(site.cell[0])
    world.close(site.cell[0])
    assert world.behind(site.cell[0]).goods
    assert world.total_pulses() == 0
    state.close()


def test_a_coil_that_leads_nowhere_is_counted_and_opens_nothing(site: Site, tmp_path: Path) -> None:
    state = State(tmp_path / "state", site.name)
    world = World(site, state)
    wiring = Wiring(world, 7)
    wiring.pulse(3, moves=True)
    assert wiring.is_open(3) is None
    assert world.total_pulses() == 1
    state.close()


def test_forgotten_doors_are_shut_after_their_time(site: Site, tmp_path: Path) -> None:
    now = [100.0]
    state = State(tmp_path / "state", site.name)
    world = World(site, state, wall_clock=lambda: now[0])
    people = People(world, 5.0, wall_clock=lambda: now[0])
    told: list[float] = []
    world.moved.append(lambda: told.append(now[0]))
    early, late = site.cell[0], site.cell[1]
    world.pulse(early.board, early.channel, moves=True)
    now[0] = 104.0
    world.pulse(late.board, late.channel, moves=True)
    now[0] = 105.0
    people.pass_by()
    assert (world.behind(early).is_open, world.behind(late).is_open) == (False, True)
    assert told == [105.0]
    state.close()


def test_people_come_with_their_habits_the_same_after_a_restart(site: Site, tmp_path: Path) -> None:
    now = [0.0]
    state = State(tmp_path / "state", site.name)
    world = World(site, state, wall_clock=lambda: now[0])
    people, again = (People(world, 5.0, 1, wall_clock=lambda: now[0]) for _ in range(2))
    met: dict[str, set[tuple[float, bool]]] = {}
    for visit in range(1, 81):
        cell = site.cell[visit % 24]
        world.pulse(cell.board, cell.channel, moves=True)
        world.put(cell)
        opened_at, opened = now[0], world.behind(cell)
        habit = people.habit(cell, opened)
        assert again.habit(cell, opened) == habit
        while world.behind(cell).is_open:
            people.pass_by()
            now[0] += 0.5
        met.setdefault(habit, set()).add((now[0] - opened_at - 0.5, world.behind(cell).goods))
        world.pry(cell)
        world.take(cell)
        world.close(cell)
    assert met == {
        "careful": {(5.0, False)},
        "forgetful": {(30.0, False)},
        "hasty": {(0.0, True)},
        "empty-handed": {(5.0, True)},
    }
    state.close()


def test_a_state_file_has_one_owner_and_one_productomat(tmp_path: Path) -> None:
    state = State(tmp_path / "state", "one")
    with pytest.raises(StateTaken, match="locked"):
        State(tmp_path / "state", "one")
    state.close()
    with pytest.raises(StateTaken, match="'one'"):
        State(tmp_path / "state", "two")
    with pytest.raises(StateTaken, match="unable to open"):
        State(tmp_path, "one")
    (tmp_path / "text").write_text("not a database, not at all " * 50)
    with pytest.raises(StateTaken, match="not a database"):
        State(tmp_path / "text", "one")
