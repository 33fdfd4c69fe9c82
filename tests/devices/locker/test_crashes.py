"""Whatever arrives and wherever the power goes: at most one pulse a command, never a late one, nothing lost.

The agent's own journal, commands and bus, a simulated board on a line in memory. A fuse blows at any commit of the journal,
before it or after it, and at any write to the line, before it or after it; what is left is the file and the board.
"""

import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.devices.locker.lines import SimLink, Time
from tests.devices.locker.power import CuttableJournal, Fuse, PowerCut

from lukoshko_edge.boot import boot_name, session_nonce
from lukoshko_locker.bus import LockBus
from lukoshko_locker.commands import Commands
from lukoshko_locker.config import Cell, Timers
from lukoshko_locker.doors import Doors, DoorTimers, Patience
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.drivers.lock_8a import Lock8A
from lukoshko_locker.drivers.pulse_guard import AT_MOST, BETWEEN_S, WINDOW_S
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.watch import DoorWatch
from lukoshko_locker.wiring import Wiring
from lukoshko_sim.locker.doors import BenchDoors
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_wire.locker import Ack, CommandEnded, Fact, OpenCell
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

CELLS = 3
FAULTS = {
    "mute": True, "lose_acks": 2, "flip_bits": 2, "garbage": True, "split": True, "late_s": 0.5, "jam": {1},
    "cooldown_s": 5.0, "power_loss": True,
}  # fmt: skip
START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class CuttableLink(SimLink):
    """The line with points at each write, and a witness of each unlock frame."""

    def __init__(self, machine: "Agent", fuse: Fuse, board: LockBoard) -> None:
        super().__init__(machine.time, board)
        self.machine, self.fuse = machine, fuse

    def write(self, data: bytes) -> None:
        self.fuse.point()
        if data[0] == 0x8A:
            self.machine.pulse_leaves(data[2])
        super().write(data)
        self.fuse.point()


class Wall:
    """The wall clock goes with the time of the test."""

    trusted = True

    def __init__(self, time: Time) -> None:
        self._time = time

    def now(self) -> datetime:
        return START + timedelta(seconds=self._time.now)

    def monotonic(self) -> float:
        return self._time.now


class Agent(RuleBasedStateMachine):
    """One productomat under a bad star."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.time, self.fuse = Time(), Fuse()
        self.wall = Wall(self.time)
        self.doors = BenchDoors(24)
        self.board = LockBoard(1, doors=self.doors)
        self.sent: dict[str, OpenCell] = {}
        self.meant: dict[str, str] = {}
        self.pulses: Counter[str] = Counter()
        self.pulsed_at: dict[int, list[float]] = defaultdict(list)
        self.acks: dict[str, list[Ack]] = defaultdict(list)
        self.server: dict[tuple[str, int], Fact] = {}
        self.naps = patch("lukoshko_locker.bus.time.sleep", self.time.wait)
        self.naps.start()
        self.journal: CuttableJournal | None = None

    @initialize()
    def first_start(self) -> None:
        self.start()

    def teardown(self) -> None:
        try:
            self.fuse.points_left = None
            if self.journal is None:
                self.start()
            self.finish()
            self.check_the_end()
        finally:
            self.naps.stop()
            if self.journal is not None:
                self.journal.close()
            shutil.rmtree(self.folder)

    # The agent

    def start(self) -> None:
        """Start until it stands; the power may go again and again on the way."""
        while self.journal is None:
            with self.power():
                self.build()
                self.bus._left = [
                    (job, msgspec.json.decode(job.body, type=OpenCell)) for job in self.book.unfinished()
                ]
                self.bus._recover()

    def build(self) -> None:
        """What `lukoshko_locker.agent` composes, without threads and broker."""
        journal = self.journal = CuttableJournal(self.folder / "journal.sqlite", self.fuse)
        journal.begin_boot(boot_name)
        self.session = session_nonce()
        record = Record(journal, self.wall, lambda: None)
        results = Results(record, self.wall, self.answered)
        doors = Doors(
            dict.fromkeys(range(1, CELLS + 1), Patience(30.0, 60.0)), record.known_doors(), DoorTimers()
        )
        self.link = CuttableLink(self, self.fuse, self.board)
        driver = FramedBoard(self.link, Lock8A(), monotonic=self.time, wait=self.time.wait)
        cells = [Cell(no=no, board=1, channel=no, zone=Zone.AMBIENT) for no in range(1, CELLS + 1)]
        wiring = Wiring(cells, {1: driver}, self.wall)
        self.watch = DoorWatch(wiring, doors, journal, record, self.wall, lambda: None)
        self.bus = LockBus(wiring, self.watch, journal, results, self.wall, Timers())
        self.commands = Commands(
            journal, record, self.wall, wiring, results, session=self.session, run=self.bus.run
        )

    @property
    def book(self) -> CuttableJournal:
        """The open journal."""
        assert self.journal is not None
        return self.journal

    @contextmanager
    def power(self) -> Iterator[None]:
        """What is done here may be cut off; then only the file and the world remain."""
        try:
            yield
        except PowerCut:
            if self.journal is not None:
                self.journal._db.close()  # nothing is committed on the way out
                self.journal._owner.close()
            self.journal = None

    # What it does to the world

    def answered(self, ack: Ack) -> None:
        self.acks[ack.id].append(ack)

    def pulse_leaves(self, cell: int) -> None:
        """The witness: reads the file by another connection, so it sees only what is committed."""
        with closing(sqlite3.connect(self.folder / "journal.sqlite")) as file:
            rows = file.execute("select id from command where state = 'actuating'").fetchall()
        acting = [id_ for (id_,) in rows if self.sent[id_].cell == cell]
        assert len(acting) == 1, f"a pulse of cell {cell} without a right: {acting}"
        command = self.sent[acting[0]]
        self.pulses[command.id] += 1
        assert self.pulses[command.id] == 1, f"{command.id} pulsed twice"
        assert self.wall.now() <= command.expires_at, f"{command.id} pulsed late"
        times = self.pulsed_at[cell]
        assert not times or self.time.now - times[-1] >= BETWEEN_S
        assert sum(self.time.now - at < WINDOW_S for at in times) < AT_MOST
        times.append(self.time.now)

    # Rules

    @rule(cell=st.integers(1, CELLS), lives_s=st.sampled_from([0.0, 0.2, 3.0, 20.0]), own=st.integers(0, 9))
    def command(self, cell: int, lives_s: float, own: int) -> None:
        """A new command; one in ten is meant for another boot."""
        id_ = f"c-{len(self.sent)}"
        now = self.wall.now()
        command = OpenCell(
            id=id_, cell=cell, reason="pickup", issued_at=now, expires_at=now + timedelta(seconds=lives_s),
            session=self.session if own else "another", actor="p-1",
        )  # fmt: skip
        self.sent[id_], self.meant[id_] = command, self.session
        self.arrive(encode(command), retained=False)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), retained=st.booleans(), changed=st.booleans())
    def again(self, data: st.DataObject, retained: bool, changed: bool) -> None:
        """The broker brings an old command once more, perhaps retained, perhaps with another body."""
        command = self.sent[data.draw(st.sampled_from(sorted(self.sent)))]
        if changed:
            command = msgspec.structs.replace(command, cell=command.cell % CELLS + 1)
            if self.book.find(command.id) is None:
                return  # to this device it would be the first and only body
        self.arrive(encode(command), retained=retained)

    @rule(noise=st.binary(max_size=60))
    def garbage(self, noise: bytes) -> None:
        self.arrive(noise, retained=False)

    def arrive(self, payload: bytes, *, retained: bool) -> None:
        with self.power():
            self.commands.arrived(payload, retained)
        self.start()

    @rule()
    def work(self) -> None:
        """The bus takes its next command and looks at the doors."""
        with self.power():
            self.next_job()
        self.start()

    def next_job(self) -> bool:
        job = None if self.bus._jobs.empty() else self.bus._jobs.get()
        if job is not None:
            self.bus._execute(*job)
        self.watch.look()
        return job is not None

    @rule(seconds=st.sampled_from([0.05, 0.5, 2.0, 6.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.time.wait(seconds)

    @rule(points=st.integers(0, 25))
    def arm(self, points: int) -> None:
        """The power will go so many points later."""
        self.fuse.points_left = points

    @rule()
    def cut(self) -> None:
        """It goes now, between two steps."""
        self.fuse.points_left = 0
        with self.power():
            self.fuse.point()
        self.start()

    @rule(cell=st.integers(1, CELLS), opened=st.booleans())
    def hands(self, cell: int, opened: bool) -> None:
        """Somebody shuts a door, or pries it open."""
        (self.doors.opened.add if opened else self.doors.opened.discard)(cell)

    @rule(
        fault=st.sampled_from(sorted(FAULTS)),
        on=st.booleans(),
    )
    def fault(self, fault: str, on: bool) -> None:
        usual = type(getattr(self.board.faults, fault))()
        setattr(self.board.faults, fault, FAULTS[fault] if on else usual)

    @rule(at_most=st.integers(1, 5))
    def server_takes_facts(self, at_most: int) -> None:
        """Some facts reach the server, and it says so; the others wait."""
        with self.power():
            self.take_facts(at_most)
        self.start()

    def take_facts(self, at_most: int) -> None:
        for kept in self.book.facts_after(0, at_most):
            fact = msgspec.json.decode(kept.body, type=Fact)
            known = self.server.setdefault((kept.boot, kept.seq), fact)
            assert known == fact, "a fact changed after it was told"
        for boot in {boot for boot, _ in self.server}:
            self.book.forget(boot, max(seq for of, seq in self.server if of == boot))

    # What must be

    @invariant()
    def one_final_answer_a_command(self) -> None:
        for id_, acks in self.acks.items():
            final = {
                (a.outcome, a.code)
                for a in acks
                if a.final and a.code not in ("duplicate_conflict", "malformed")
            }
            assert len(final) <= 1, f"{id_}: {acks}"

    @invariant()
    def a_refused_command_never_pulsed(self) -> None:
        for id_, acks in self.acks.items():
            if any(ack.code in ("expired", "stale_session", "unknown_cell", "not_sent") for ack in acks):
                assert self.pulses[id_] == 0

    @invariant()
    def no_pulse_that_no_frame_asked_for(self) -> None:
        assert self.doors.pulses.total() <= self.pulses.total()

    def finish(self) -> None:
        """No more cuts: everything that was accepted comes to its end."""
        while self.next_job():
            pass
        self.take_facts(1000)

    def check_the_end(self) -> None:
        assert self.book.unfinished() == []
        by_boot: dict[str, list[int]] = defaultdict(list)
        for boot, seq in sorted(self.server):
            by_boot[boot].append(seq)
        for boot, seqs in by_boot.items():
            assert seqs == list(range(1, len(seqs) + 1)), f"a fact of {boot} is lost: {seqs}"
        ended = Counter(fact.ack.id for fact in self.server.values() if isinstance(fact, CommandEnded))
        accepted = {id_ for id_, acks in self.acks.items() if any(ack.outcome == "accepted" for ack in acks)}
        assert accepted | set(self.pulses) <= set(ended), "what was taken on is told to its end"
        assert set(ended.values()) <= {1}
        for id_ in self.sent:
            if self.sent[id_].session != self.meant[id_]:
                assert self.pulses[id_] == 0


TestCrashes = Agent.TestCase
TestCrashes.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
