"""Commissioning: a technician who answers by what the eyes see, cabinets wired and set in every wrong way."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.locker.lines import SimLink, Time

from lukoshko_edge.config import BadConfig, read_config
from lukoshko_edge.journal import Journal, JournalTaken
from lukoshko_edge.toml import encode, write_config
from lukoshko_locker.commission.bench import Bench
from lukoshko_locker.commission.command import FINE, FLAWED, UNUSABLE, commission
from lukoshko_locker.commission.person import Left, Person
from lukoshko_locker.commission.texts import TEXTS, Language
from lukoshko_locker.config import LockerConfig, Locks, check
from lukoshko_locker.drivers.link import LineTaken
from lukoshko_sim.locker.board import Board
from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_sim.ports import Bus
from lukoshko_wire.locker import Ack, CommandEnded, OpenCell, fact_decoder
from lukoshko_wire.message import parse

Wire = tuple[int, int]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class Cabinet:
    """Doors, each with a coil and a contact somewhere; `inverted` contacts are locks of the other kind."""

    coils: dict[Wire, int]
    contacts: dict[Wire, int]
    inverted: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    pulses: list[int] = field(default_factory=list)
    goods: set[int] = field(default_factory=set)


class Side:
    """What one board sees of a cabinet."""

    def __init__(self, cabinet: Cabinet, board: int) -> None:
        self.cabinet, self.board = cabinet, board

    def pulse(self, channel: int, *, moves: bool) -> None:
        door = self.cabinet.coils.get((self.board, channel))
        if door is not None:
            self.cabinet.pulses.append(door)
            if moves:
                self.cabinet.opened.add(door)

    def shut(self, channel: int) -> None:
        self.cabinet.opened.discard(self.cabinet.coils[self.board, channel])

    def is_open(self, channel: int) -> bool | None:
        door = self.cabinet.contacts.get((self.board, channel))
        return None if door is None else (door in self.cabinet.opened) is not (door in self.cabinet.inverted)

    def goods(self, channel: int) -> bool:
        return self.cabinet.coils.get((self.board, channel)) in self.cabinet.goods


class Technician:
    """Answers what the eyes say, in the language of the question; ends after so many cells."""

    def __init__(self, cabinet: Cabinet, language: Language = "ru", ends_after: int = 1000) -> None:
        self.cabinet, self.language, self.left = cabinet, language, ends_after
        self.said: list[str] = []
        self.questions: list[str] = []
        self.leaves_open: set[int] = set()
        self.skips: set[int] = set()
        self.yes, self.skip = {"ru": ("д", "п"), "en": ("y", "s")}[language]

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, question: str) -> str:
        key, facts = self._meaning(question)
        self.questions.append(key)
        return str(getattr(self, f"_{key}")(**facts)) + "\n"

    def _meaning(self, question: str) -> tuple[str, dict[str, str]]:
        for key, text in TEXTS[self.language].items():
            pattern = "".join(
                re.escape(plain) + (f"(?P<{name}>.+?)" if name else "")
                for plain, name, _, _ in Formatter().parse(text)
            )
            if found := re.fullmatch(pattern, question):
                return key, found.groupdict()
        raise AssertionError(f"nobody asks that: {question}")

    def _shut(self) -> str:
        self.cabinet.opened.clear()
        return ""

    def _cell(self, cell: str, **_: str) -> str:
        if self.left == 0:
            raise Left
        self.left -= 1
        return self.skip if int(cell) in self.skips else self.yes

    def _which(self, cell: str) -> str:
        sprung = sorted(self.cabinet.opened)
        if not sprung:
            return "0"
        return "" if sprung == [int(cell)] else str(sprung[0])

    def _more(self) -> str:
        return self.yes

    def _close(self, cell: str) -> str:
        if int(cell) not in self.leaves_open:
            self.cabinet.opened.discard(int(cell))
        return ""

    def _stays(self) -> str:
        return self.skip

    def _look_again(self) -> str:
        raise Left


LAST = """[device]
id = "l-1"
data_dir = "data"
[locks]
path = "locks"
boards = [{{ {board} }}]
{more}"""


def file_of(folder: Path, cells: int, board: str = "address = 1", more: str = "") -> Path:
    """Settings in which cell n hangs on channel n of the board."""
    lines = [f'{{ no = {n}, board = 1, channel = {n}, zone = "ambient" }}' for n in range(1, cells + 1)]
    text = f"cells = [{', '.join(lines)}]\n" + LAST.format(board=board, more=more)
    file = folder / "locker.toml"
    file.write_text(text, encoding="utf-8")
    return file


def straight(cells: int, **other: Any) -> Cabinet:
    """A cabinet wired as the plan says."""
    plan = {(1, n): n for n in range(1, cells + 1)}
    return Cabinet(coils=dict(plan), contacts=dict(plan), **other)


def visit(
    file: Path, board: Board, technician: Technician, *, again: bool = False, line: Any = None
) -> tuple[int, LockerConfig]:
    """The exit status of one visit and the settings after it."""
    time = Time()
    link = line or SimLink(time, Bus([board]))

    def bench_of(config: LockerConfig) -> Bench:
        return Bench(config, lambda _: link, monotonic=time, wait=time.wait)

    person = Person(technician, technician.language)
    status = commission(file, person, now=lambda: NOW, again=again, bench_of=bench_of)
    return status, check(read_config(file, LockerConfig))


@pytest.mark.parametrize("order", ["low-first", "low-last"])
@pytest.mark.parametrize("feedback", ["closing", "opening"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_byte_order_and_polarity_are_found_whatever_they_were_set_to(
    tmp_path: Path, order: Any, feedback: Any, language: Language
) -> None:
    cabinet = straight(10)
    board = LockBoard(1, feedback=feedback, byte_order=order, doors=Side(cabinet, 1))
    technician = Technician(cabinet, language)
    status, config = visit(file_of(tmp_path, 10), board, technician)
    assert status == FINE, technician.said
    assert (config.boards[1].status_order, config.boards[1].feedback) == (order, feedback)
    assert all(cell.contact is None and cell.feedback is None for cell in config.cells)
    assert cabinet.pulses == list(range(1, 11)), "every door once"
    report = (tmp_path / "data/commission-report.txt").read_text("utf-8")
    assert order in report
    assert feedback in report


def written(folder: Path) -> list[tuple[int, str, str]]:
    """Cell, state and outcome of every pulse in the journal, by its time of acting."""
    journal = Journal(folder / "data" / "journal.sqlite")
    try:
        kept = journal.acted_since(NOW - timedelta(days=1))
        told = [fact_decoder.decode(fact.body) for fact in journal.facts_after(0, 1000)]
        assert [fact.ack.code for fact in told if isinstance(fact, CommandEnded)] == [
            parse(Ack, each.result).code for each in kept if each.result
        ], "the server is told of each"
        return [
            (parse(OpenCell, each.body).cell, each.state, parse(Ack, each.result).code if each.result else "")
            for each in kept
        ]
    finally:
        journal.close()


def test_every_pulse_is_in_the_journal_with_what_came_of_it(tmp_path: Path) -> None:
    cabinet = straight(3)
    board = LockBoard(1, doors=Side(cabinet, 1))
    board.faults.jam.add(2)
    technician = Technician(cabinet)
    visit(file_of(tmp_path, 3), board, technician)
    found = written(tmp_path)
    assert len(found) == sum(board.pulses.values()) == 5
    assert sorted(found) == sorted(
        [(1, "ended", "opened"), *[(2, "ended", "no_transition")] * 3, (3, "ended", "opened")]
    )


def test_a_pulse_that_is_cut_short_is_left_for_the_agent_to_call_uncertain(tmp_path: Path) -> None:
    cabinet = straight(2)
    board = LockBoard(1, doors=Side(cabinet, 1))

    class Cut(SimLink):
        def write(self, data: bytes) -> None:
            super().write(data)
            if data[0] == 0x8A:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        visit(file_of(tmp_path, 2), board, Technician(cabinet), line=Cut(Time(), Bus([board])))
    assert written(tmp_path) == [(1, "actuating", "")]


def test_a_board_of_fifty_is_read_in_both_orders(tmp_path: Path) -> None:
    cabinet = straight(3)
    board = LockBoard(1, channels=50, byte_order="low-last", doors=Side(cabinet, 1))
    status, config = visit(file_of(tmp_path, 3, "address = 1, channels = 50"), board, Technician(cabinet))
    assert (status, config.boards[1].status_order) == (FINE, "low-last")


def test_swapped_locks_and_contacts_and_a_lock_of_another_kind_are_written_as_they_are(
    tmp_path: Path,
) -> None:
    cabinet = straight(6, inverted={4})
    cabinet.coils |= {(1, 2): 3, (1, 3): 2}
    cabinet.contacts |= {(1, 5): 6, (1, 6): 5}
    board = LockBoard(1, byte_order="low-last", doors=Side(cabinet, 1))
    status, config = visit(file_of(tmp_path, 6), board, Technician(cabinet))
    assert status == FINE
    cells = {cell.no: cell for cell in config.cells}
    assert (cells[2].channel, cells[3].channel) == (3, 2)
    assert [(c.seen_by.board, c.seen_by.channel) for c in config.cells] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 4),
        (1, 6),
        (1, 5),
    ]
    assert (cells[4].feedback, config.boards[1].feedback) == ("opening", "closing")
    assert (tmp_path / "locker.toml.old").exists()
    again, same = visit(tmp_path / "locker.toml", board, Technician(cabinet))
    assert (again, same) == (FINE, config), "a second visit finds nothing to change"


def no_coil(cabinet: Cabinet, board: Board) -> None:
    """The coil of door 2 hangs nowhere."""
    del cabinet.coils[1, 2]


def no_contact(cabinet: Cabinet, board: Board) -> None:
    """The contact of door 2 hangs nowhere."""
    del cabinet.contacts[1, 2]


def jammed(cabinet: Cabinet, board: Board) -> None:
    """Door 2 does not spring."""
    board.faults.jam.add(2)


def cut_wire(cabinet: Cabinet, board: Board) -> None:
    """The contact of door 2 reads open for ever."""
    board.faults.contact_stuck_open.add(2)


def crossed(cabinet: Cabinet, board: Board) -> None:
    """Door 2 moves the contact of door 3 as well."""
    cabinet.contacts[1, 3] = 2


@pytest.mark.parametrize(
    ("what", "spoil"),
    [
        ("dead", no_coil),
        ("blind", no_contact),
        ("dead", jammed),
        ("blind", cut_wire),
        ("several", crossed),
    ],
)
def test_what_is_broken_is_named_and_the_others_are_written(
    tmp_path: Path, what: str, spoil: Callable[[Cabinet, Board], None]
) -> None:
    cabinet = straight(4)
    board = LockBoard(1, feedback="opening", doors=Side(cabinet, 1))
    spoil(cabinet, board)
    technician = Technician(cabinet)
    status, config = visit(file_of(tmp_path, 4), board, technician)
    assert status == FLAWED
    wanted = TEXTS["ru"][what].format(cell=2, other=2)
    assert wanted in technician.said
    assert wanted in (tmp_path / "data/commission-report.txt").read_text("utf-8")
    assert config.boards[1].feedback == "opening"
    assert cabinet.pulses.count(2) <= 3


def test_a_contact_that_does_not_come_back_is_named(tmp_path: Path) -> None:
    cabinet = straight(2)
    technician = Technician(cabinet)
    technician.leaves_open = {2}
    status, _ = visit(file_of(tmp_path, 2), LockBoard(1, doors=Side(cabinet, 1)), technician)
    assert status == FLAWED
    assert TEXTS["ru"]["stuck"].format(cell=2) in technician.said


def test_goods_that_an_eye_sees_keep_the_door_shut(tmp_path: Path) -> None:
    cabinet = straight(3, goods={2})
    side = Side(cabinet, 1)
    board = Cu16Board(1, goods=side.goods, doors=side)
    technician = Technician(cabinet)
    status, _ = visit(file_of(tmp_path, 3, 'address = 1, family = "cu16"'), board, technician)
    assert (status, cabinet.pulses) == (FLAWED, [1, 3])
    assert TEXTS["ru"]["skipped"].format(cell=2) in technician.said


def test_a_cell_that_is_not_empty_is_not_opened_and_keeps_its_meaning(tmp_path: Path) -> None:
    cabinet = straight(3)
    technician = Technician(cabinet)
    technician.skips = {2}
    board = LockBoard(1, feedback="opening", doors=Side(cabinet, 1))
    status, config = visit(file_of(tmp_path, 3), board, technician)
    assert (status, cabinet.pulses) == (FLAWED, [1, 3])
    assert {cell.no: cell.feedback for cell in config.cells} == {1: None, 2: "closing", 3: None}, (
        "not seen: as it was"
    )


def test_a_visit_goes_on_where_it_ended_and_may_start_over(tmp_path: Path) -> None:
    cabinet = straight(5)
    board = LockBoard(1, feedback="opening", doors=Side(cabinet, 1))
    file = file_of(tmp_path, 5)
    before = file.read_text("utf-8")
    assert visit(file, board, Technician(cabinet, ends_after=2))[0] == FLAWED
    assert file.read_text("utf-8") == before, "half a visit writes nothing"
    status, config = visit(file, board, Technician(cabinet))
    assert (status, cabinet.pulses) == (FINE, [1, 2, 3, 4, 5])
    assert config.boards[1].feedback == "opening"
    cabinet.pulses.clear()
    visit(file, board, Technician(cabinet, ends_after=2))
    visit(file, board, Technician(cabinet), again=True)
    assert cabinet.pulses == [1, 2, 1, 2, 3, 4, 5]


def test_progress_of_other_settings_is_not_believed(tmp_path: Path) -> None:
    cabinet = straight(3)
    board = LockBoard(1, doors=Side(cabinet, 1))
    visit(file_of(tmp_path, 3), board, Technician(cabinet, ends_after=2))
    visit(file_of(tmp_path, 2), board, Technician(cabinet))
    assert cabinet.pulses == [1, 2, 1, 2]
    (tmp_path / "data/commission.json").write_text("half a fi", encoding="utf-8")
    assert visit(file_of(tmp_path, 2), board, Technician(cabinet))[0] == FINE


def test_nobody_commissions_while_the_agent_works(tmp_path: Path) -> None:
    cabinet = straight(2)
    journal = Journal(tmp_path / "data/journal.sqlite")
    with pytest.raises(JournalTaken):
        visit(file_of(tmp_path, 2), LockBoard(1, doors=Side(cabinet, 1)), Technician(cabinet))
    journal.close()

    class Taken(SimLink):
        def drain(self) -> bytes:
            raise LineTaken("another agent")

    board = LockBoard(1, doors=Side(cabinet, 1))
    status, _ = visit(file_of(tmp_path, 2), board, Technician(cabinet), line=Taken(Time(), board))
    assert (status, cabinet.pulses) == (UNUSABLE, [])


def test_a_silent_board_is_told_and_nothing_is_pulsed_blindly(tmp_path: Path) -> None:
    cabinet = straight(2)
    board = LockBoard(1, doors=Side(cabinet, 1))
    board.faults.mute = True
    technician = Technician(cabinet)
    assert visit(file_of(tmp_path, 2), board, technician)[0] == FLAWED
    assert cabinet.pulses == []
    assert "look_again" in technician.questions


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_however_a_cabinet_is_wired_the_settings_find_every_door(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cells = data.draw(st.integers(2, 12))
    doors = list(range(1, cells + 1))
    coils = data.draw(st.permutations(doors))
    swaps = data.draw(st.lists(st.sampled_from(doors), max_size=1))
    cabinet = straight(cells, inverted=set(data.draw(st.sets(st.sampled_from(doors), max_size=cells // 3))))
    cabinet.coils = {(1, channel): door for channel, door in enumerate(coils, start=1)}
    cabinet.contacts = dict(cabinet.coils)
    if swaps and cells >= 8:  # two contacts crossed among many straight ones
        one, two = (1, swaps[0]), (1, swaps[0] % cells + 1)
        cabinet.contacts |= {one: cabinet.coils[two], two: cabinet.coils[one]}
    board = LockBoard(
        1,
        feedback=data.draw(st.sampled_from(["closing", "opening"])),
        byte_order=data.draw(st.sampled_from(["low-first", "low-last"])),
        doors=Side(cabinet, 1),
    )
    status, config = visit(file_of(tmp_path_factory.mktemp("c"), cells), board, Technician(cabinet))
    assert status == FINE
    order = config.boards[1].status_order
    for cell in config.cells:
        assert cabinet.coils[cell.board, cell.channel] == cell.no
        assert cabinet.contacts[cell.seen_by.board, cell.seen_by.channel] == cell.no
    assert order == board.byte_order or {cell.channel for cell in config.cells} <= set(range(9, 17))


def test_both_languages_say_the_same() -> None:
    assert TEXTS["ru"].keys() == TEXTS["en"].keys()
    for key, text in TEXTS["ru"].items():
        names = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (text, TEXTS["en"][key])]
        assert names[0] == names[1], key


def test_settings_are_written_whole_and_read_back_the_same(tmp_path: Path) -> None:
    file = file_of(tmp_path, 3, more='[mqtt]\nhost = "б\\"х"\n[timers]\ntransition_s = 1.5\n')
    file.chmod(0o640)
    config = read_config(file, LockerConfig)
    before = file.read_text("utf-8")
    write_config(file, config)
    assert read_config(file, LockerConfig) == config
    assert (tmp_path / "locker.toml.old").read_text("utf-8") == before
    assert file.stat().st_mode & 0o777 == 0o640
    assert "poll_idle_s" not in encode(config), "what is as usual is not told"
    several = (
        file_of(tmp_path, 2)
        .read_text("utf-8")
        .replace("[locks]", '[[locks]]\npath = "b"\nboards = [{ address = 2 }]\n[[locks]]')
    )
    file.write_text(several, encoding="utf-8")
    config = read_config(file, LockerConfig)
    assert isinstance(config.locks, list)
    assert isinstance(config.locks[0], Locks)
    write_config(file, config)
    assert read_config(file, LockerConfig) == config
    with pytest.raises(BadConfig):
        read_config(tmp_path / "no.toml", LockerConfig)
