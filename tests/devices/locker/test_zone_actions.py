"""A technician's actions on zones: at most one write, never a late or a foreign one, wherever the power goes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.devices.locker.memory_bus import MemoryBus
from tests.devices.locker.power import CuttableJournal, Fuse, PowerCut
from tests.devices.locker.test_cold_days import CHILLED, FROZEN, Day, Time

from lukoshko_locker.climate import ClimateWatch
from lukoshko_locker.commands import Commands
from lukoshko_locker.config import Climate, Unit
from lukoshko_locker.left import left_behind
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.zone_actions import ZoneActions
from lukoshko_sim.locker.climate import ZoneClimate
from lukoshko_sim.locker.state import State
from lukoshko_sim.ports import Bus
from lukoshko_wire.locker import Ack, OpenCell, ZoneAction
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

FAMILIES = {CHILLED: "ekc202d", FROZEN: "ir33"}
EVERY = [(zone, deed) for zone in FAMILIES for deed in ("defrost", "clean_on", "clean_off", "reset_alarm")]
WRITES = (5, 6)


@dataclass
class Doors:
    """One cell, always ready."""

    def has(self, cell: int) -> bool:
        return cell == 1

    def cool(self, cell: int) -> bool:
        return cell == 1


class CuttableBus(MemoryBus):
    """Counts writes; the power may go before one and after one; an answer may be lost."""

    def __init__(self, bus: Bus, fuse: Fuse, wrote: Callable[[], None]) -> None:
        super().__init__(bus)
        self.fuse, self.wrote = fuse, wrote

    def _asked(self, unit: int, function: int, address: int, number: int) -> bytes:
        if function not in WRITES:
            return super()._asked(unit, function, address, number)
        self.fuse.point()
        self.wrote()
        reply = super()._asked(unit, function, address, number)
        self.fuse.point()
        return reply


class Machine:
    """The agent's way of a command, both makes on one line; built again after each power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.time, self.fuse = folder, Time(), Fuse()
        self.state = State(folder / "sim", "zones")
        self.zones = {
            zone: ZoneClimate(Day._sim_zone(zone, no, family), 22.0, self.state)
            for no, (zone, family) in enumerate(FAMILIES.items(), start=1)
        }
        self.writes = 0
        self.acks: list[Ack] = []
        self.opened: list[OpenCell] = []
        self.begin()

    def begin(self) -> None:
        self.journal = CuttableJournal(self.folder / "journal.sqlite", self.fuse)
        self.journal.begin_boot(lambda count: f"{count}-aa")
        record = Record(self.journal, self.time, lambda: None)
        results = Results(record, self.time, self.acks.append)
        self.actions = ZoneActions(self.journal, results, self.time)
        units: Any = [
            Unit(zone=zone, unit=no, setpoint_c10=30 if zone is CHILLED else -200, family=family)  # type: ignore[arg-type]
            for no, (zone, family) in enumerate(FAMILIES.items(), start=1)
        ]
        devices = Bus([each.unit for each in self.zones.values() if each.unit is not None])
        self.watch = ClimateWatch(
            CuttableBus(devices, self.fuse, self.wrote), Climate(path="nowhere", units=units), self.journal, record,
            self.time, telemetry_s=60, door_open=lambda _: False, changed=lambda: None, actions=self.actions,
        )  # fmt: skip
        self.commands = Commands(
            self.journal, record, self.time, Doors(), results, session="s1", run=self.opened.append, zones=self.actions
        )  # fmt: skip
        self.actions.load()

    def wrote(self) -> None:
        """Only under a committed `actuating`: seen through a connection of its own."""
        with closing(sqlite3.connect(self.folder / "journal.sqlite")) as file:
            (acting,) = file.execute("select count(*) from command where state = 'actuating'").fetchone()
        assert acting == 1
        self.writes += 1

    def cut(self) -> None:
        """The power went: only the file and the controllers are left."""
        self.journal._db.close()
        self.journal._owner.close()
        self.begin()

    def command(self, **values: Any) -> ZoneAction:
        now = self.time.now()
        usual = {
            "id": "z-1", "zone": CHILLED, "action": "defrost", "issued_at": now, "expires_at": now + timedelta(seconds=30),
            "session": "s1", "actor": "technician:1", "reason": "лёд",
        }  # fmt: skip
        return ZoneAction(**{**usual, **values})

    def ask(self, **values: Any) -> None:
        self.commands.arrived(encode(self.command(**values)), False)

    def final(self) -> list[tuple[str, str]]:
        return [(ack.outcome, ack.code) for ack in self.acks if ack.final]

    def told(self) -> list[tuple[str, str]]:
        """Ends of commands among the facts."""
        facts = [msgspec.json.decode(kept.body) for kept in self.journal.facts_after(0, 1000)]
        ends = [each["ack"] for each in facts if each["type"] == "command_ended"]
        return [(ack["outcome"], ack["code"]) for ack in ends]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.journal.close()
    made.state.close()


@pytest.mark.parametrize(("zone", "deed"), EVERY)
def test_each_action_reaches_its_controller_once(machine: Machine, zone: Zone, deed: str) -> None:
    machine.ask(zone=zone, action=deed)
    assert machine.writes == 0, "the thread of the topic touches no bus"
    machine.actions.work()
    cannot = (zone, deed) == (FROZEN, "reset_alarm")
    end = ("failed", "cannot") if cannot else ("done", "written")
    assert machine.writes == (0 if cannot else 1)
    machine.ask(zone=zone, action=deed)
    machine.actions.work()
    assert machine.final() == [end, end], "asked again, it tells its one result"
    assert machine.told() == [end]
    assert machine.writes == (0 if cannot else 1)


@pytest.mark.parametrize("zone", list(FAMILIES))
def test_a_stopped_zone_stands_still_until_it_is_started(machine: Machine, zone: Zone) -> None:
    def stopped() -> bool:
        drivers = {unit.zone: driver for unit, driver in machine.watch._units}
        return drivers[zone].read().stopped

    for no, (deed, stands) in enumerate((("clean_on", True), ("clean_off", False))):
        machine.ask(id=f"z-{no}", zone=zone, action=deed)
        machine.actions.work()
        for climate in machine.zones.values():
            climate.run(30, 0)
        assert stopped() is stands


def test_what_must_not_run_is_refused_and_written_nowhere(machine: Machine) -> None:
    now = machine.time.now()
    machine.ask(id="z-1", expires_at=now)
    machine.ask(id="z-2", session="s0")
    machine.ask(id="z-3", zone=Zone.AMBIENT)
    machine.ask(id="z-4", issued_at=now + timedelta(minutes=5), expires_at=now + timedelta(minutes=6))
    machine.time.trusted = False
    machine.ask(id="z-5")
    machine.actions.work()
    codes = ["expired", "stale_session", "unknown_zone", "clock_untrusted", "clock_untrusted"]
    assert machine.final() == [("rejected", code) for code in codes]
    assert machine.writes == 0
    machine.commands.arrived(encode(machine.command(id="z-6")), True)
    machine.commands.arrived(b'{"type":"zone_action","id":"z-7","zone":"chilled","action":"melt"}', False)
    machine.commands.arrived(b'{"type":"dance","id":"z-8"}', False)
    assert [(ack.id, ack.code) for ack in machine.acks[-3:]] == [(f"z-{no}", "malformed") for no in (6, 7, 8)]


def test_what_waited_too_long_behind_the_line_is_not_written(machine: Machine) -> None:
    machine.ask()
    machine.time.forward(31)
    machine.actions.work()
    assert machine.told() == [("rejected", "expired")]
    assert machine.writes == 0


def test_an_id_is_one_command_whatever_its_type(machine: Machine) -> None:
    machine.ask()
    now = machine.time.now()
    door = OpenCell(
        id="z-1", cell=1, reason="service", issued_at=now, expires_at=now + timedelta(seconds=20), session="s1", actor="a"
    )  # fmt: skip
    machine.commands.arrived(encode(door), False)
    machine.ask(action="clean_on")
    assert machine.opened == []
    machine.commands.arrived(encode(msgspec.structs.replace(door, id="c-1")), False)
    machine.ask(id="c-1")
    assert [command.id for command in machine.opened] == ["c-1"]
    assert machine.final() == [("rejected", "duplicate_conflict")] * 3
    machine.actions.work()
    assert machine.writes == 1


def test_a_silent_controller_leaves_it_uncertain_and_another_line_is_not_held_up(machine: Machine) -> None:
    unit = machine.zones[CHILLED].unit
    assert unit is not None
    unit.faults.mute = True
    machine.ask()
    machine.ask(id="z-2", zone=FROZEN)
    machine.actions.work()
    assert machine.told() == [("uncertain", "unit_silent"), ("done", "written")]


def test_a_crash_leaves_each_command_to_its_own_thread(machine: Machine) -> None:
    now = machine.time.now()
    door = OpenCell(
        id="c-1", cell=1, reason="service", issued_at=now, expires_at=now + timedelta(seconds=20), session="s1", actor="a"
    )  # fmt: skip
    machine.commands.arrived(encode(door), False)
    machine.ask()
    machine.cut()
    assert [command.id for _, command in left_behind(machine.journal, OpenCell)] == ["c-1"]
    assert [command.id for _, command in left_behind(machine.journal, ZoneAction)] == ["z-1"]
    machine.actions.work()
    assert machine.told() == [("done", "written")]
    assert [job.id for job in machine.journal.unfinished()] == ["c-1"]


@pytest.mark.parametrize("zone", list(FAMILIES))
@pytest.mark.parametrize("points", range(14))
def test_wherever_the_power_goes_it_is_written_at_most_once(
    machine: Machine, zone: Zone, points: int
) -> None:
    machine.fuse.points_left = points
    try:
        machine.ask(zone=zone, action="clean_on")
        machine.actions.work()
    except PowerCut:
        before = machine.writes
        machine.cut()
        acting = [job.state for job in machine.journal.unfinished()]
        machine.actions.work()
        if "actuating" in acting:
            assert machine.told() == [("uncertain", "uncertain")]
            assert machine.writes == before, "never written again"
    machine.fuse.points_left = None
    machine.ask(zone=zone, action="clean_on")  # the broker brings it once more
    machine.actions.work()
    assert machine.writes <= 1
    assert len(machine.told()) == 1
    assert machine.told()[0] in {("done", "written"), ("uncertain", "uncertain")}
    assert machine.writes == 1 or machine.told() == [("uncertain", "uncertain")]
    assert machine.journal.unfinished() == []


def test_a_zone_that_was_taken_away_refuses_what_was_left(machine: Machine) -> None:
    machine.ask()
    machine.cut()
    machine.actions.serve({})
    machine.actions.work()
    assert machine.told() == [("rejected", "unknown_zone")]
