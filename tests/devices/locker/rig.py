"""A productomat's agent in one thread on a simulated board: real journal and keys, a clock that the test moves."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lukoshko_edge.boot import boot_name
from lukoshko_edge.clock import EPOCH, SLACK
from lukoshko_edge.journal import Journal
from lukoshko_locker.admission import Admission
from lukoshko_locker.bus import LockBus
from lukoshko_locker.config import LockerConfig, Timers
from lukoshko_locker.doors import Doors, DoorTimers, Patience
from lukoshko_locker.drivers.families import Wanted, family_of
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.watch import DoorWatch
from lukoshko_locker.wiring import Wiring
from lukoshko_server.config import Settings
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.tokens import Tokens
from lukoshko_sim.locker.doors import BenchDoors
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_wire import rights as wire
from lukoshko_wire.locker import OpenCell
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.rights import RightsAck, RightsDiff, RightsList, SealedKey, tag
from lukoshko_wire.values import Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LOCKER = "l-1"
ZONES = {
    no: (Zone.FROZEN if no % 4 == 0 else Zone.CHILLED if no % 4 == 3 else Zone.AMBIENT) for no in range(1, 51)
}
SESSION = "s-1"


class PowerCut(BaseException):
    """The power goes."""


@dataclass
class MovedClock:
    """Wall and monotonic time that pass when somebody waits, or the test says so."""

    wall: datetime = NOW
    mono: float = 100.0
    kept: Callable[[], datetime | None] = lambda: None

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.mono

    @property
    def trusted(self) -> bool:
        return self.wall >= max(self.kept() or EPOCH, EPOCH) - SLACK

    def wait(self, seconds: float) -> None:
        self.wall += timedelta(seconds=max(0.0, seconds))
        self.mono += max(0.0, seconds)


class BoardLine:
    """The bus: the board hears at once, silence takes the whole wait."""

    opened = 1

    def __init__(self, board: LockBoard, clock: MovedClock) -> None:
        self.board, self.clock, self.pending = board, clock, b""
        self.cut: str = ""
        """`before` or `after` the next unlock the power goes."""

    def drain(self) -> bytes:
        pending, self.pending = self.pending, b""
        return pending

    def write(self, data: bytes) -> None:
        unlock = data[0] == 0x8A
        if unlock and self.cut == "before":
            self.cut = ""
            raise PowerCut
        self.pending += b"".join(chunk.data for chunk in self.board.feed(data))
        if unlock and self.cut == "after":
            self.cut = ""
            raise PowerCut

    def read(self, wait_s: float) -> bytes:
        if not self.pending:
            self.clock.wait(wait_s)
        return self.drain()

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class NoLine:
    """The link to the broker: topics are heard when the test says something; asks are kept."""

    said: list[tuple[str, Message]] = field(default_factory=list)
    heard: dict[str, Callable[[bytes], None]] = field(default_factory=dict)
    offered: dict[str, Callable[[], Message]] = field(default_factory=dict)
    up: bool = False

    def listen(self, topic: str, hear: Callable[[bytes], None]) -> None:
        self.heard[topic] = hear

    def offer(self, topic: str, make: Callable[[], Message]) -> None:
        self.offered[topic] = make

    def show(self, topic: str) -> None:
        self.said.append((topic, self.offered[topic]()))

    def say(self, topic: str, message: Message, *, expiry_s: int | None = None) -> bool:  # noqa: ARG002
        if self.up:
            self.said.append((topic, message))
        return self.up

    @property
    def joined(self) -> Any:
        return self

    def is_set(self) -> bool:
        return self.up

    def acks(self) -> list[RightsAck]:
        return [message for _, message in self.said if isinstance(message, RightsAck)]


class Server:
    """The signing half of the server."""

    def __init__(self, folder: Path, locker: str = LOCKER) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        secret = folder / "secret"
        if not secret.exists():
            secret.write_text(secrets.token_hex(16), encoding="utf-8")
        settings = Settings(data_dir=folder, secret_file=secret)
        self.keys, self.tokens, self.locker = Keys(settings), Tokens(settings, Keys(settings)), locker
        self.code_key = self.keys.open(locker, self.keys.fresh(locker))

    def tag(self, kind: Any, text: str, *bound: str | int) -> str:
        return tag(self.code_key, kind, text, self.locker, 1, *bound)

    def whole(self, rights: RightsList) -> bytes:
        return encode(self.keys.envelope("rights", self.locker, wire.canonical(rights)))

    def diff(self, diff: RightsDiff) -> bytes:
        return encode(self.keys.envelope("rights/diff", self.locker, encode(diff)))

    def key(self, seal: str, epoch: int = 1) -> bytes:
        sealed: SealedKey = self.keys.seal(self.locker, epoch, self.code_key, seal)
        return encode(self.keys.envelope("rights/key", self.locker, encode(sealed)))


class Rig:
    """The agent, built again after each power cut over the same folder and board."""

    def __init__(
        self,
        folder: Path,
        server: Server,
        *,
        device: str = LOCKER,
        timers: Timers | None = None,
        pages: Path | None = None,
    ) -> None:
        self.folder, self.server, self.device = folder, server, device
        self.clock = MovedClock()
        self.doors = BenchDoors(50)
        self.board = LockBoard(channels=50, doors=self.doors)
        self.line = BoardLine(self.board, self.clock)
        (folder / "server.pub").parent.mkdir(parents=True, exist_ok=True)
        (folder / "server.pub").write_text(wire.b64(server.keys.public), encoding="utf-8")
        cells = [{
                "no": no, "board": 1, "channel": no, "zone": zone.value,
                "column": (no - 1) // 5 + 1, "row": (no - 1) % 5 + 1,
            }
            for no, zone in ZONES.items()
        ]  # fmt: skip
        config: dict[str, Any] = {
            "device": {"id": device, "data_dir": "data"}, "locks": {"path": "x", "boards": [{"address": 1, "channels": 50}]},
            "cells": cells, "rights": {"server_key_file": "server.pub"},
            "kiosk": {"port": 0, "pages": str(pages)} if pages else None,
        }  # fmt: skip
        self.config = parse(LockerConfig, encode(config))
        self.timers = timers or Timers()
        self.start()

    def start(self) -> None:
        """Begin a boot: everything is read from the journal."""
        self.jobs: list[OpenCell] = []
        self.journal = Journal(self.folder / "data" / "journal.sqlite")
        self.clock.kept = self.journal.kept_time
        self.journal.begin_boot(boot_name)
        self.link = NoLine()
        self.record = Record(self.journal, self.clock, lambda: None)
        results = Results(self.record, self.clock, lambda _: None)
        words = family_of("8a", Wanted(address=1, channels=50))
        lock = FramedBoard(self.line, words, monotonic=self.clock.monotonic, wait=self.clock.wait)
        wiring = Wiring(self.config.cells, {1: lock}, self.clock)
        patience = dict.fromkeys(ZONES, Patience(30.0, 120.0))
        doors = Doors(patience, self.record.known_doors(), DoorTimers(0.3, 5.0))
        self.watch = DoorWatch(wiring, doors, self.journal, self.record, self.clock, lambda: None)
        self.bus = LockBus(wiring, self.watch, self.journal, results, self.clock, self.timers)
        link: Any = self.link
        self.admission = Admission(
            self.config, self.folder / "locker.toml", self.journal, self.record, self.clock, wiring, link,
            session=SESSION, run=self.run, language=lambda: "ru",
            to_shut=lambda: doors.to_shut(self.clock.monotonic()),
        )  # fmt: skip
        self.visits, self.book = self.admission.visits, self.admission.book
        self.bus._left = [(job, parse(OpenCell, job.body)) for job in self.journal.unfinished()]
        with (
            patch.object(self.bus, "run", self.run),
            patch("lukoshko_locker.bus.time.sleep", self.clock.wait),
        ):
            self.bus._recover()
        self.work()

    def cut(self, away_s: float = 5.0) -> None:
        """The power goes and comes back."""
        self.journal.close()
        self.clock.wait(away_s)
        self.line.pending = b""
        self.start()

    def run(self, command: OpenCell) -> None:
        """A command waits for the bus."""
        self.jobs.append(command)
        LockBus.run(self.bus, command)

    def work(self) -> None:
        """The bus does what waits, then looks at the doors."""
        with patch("lukoshko_locker.bus.time.sleep", self.clock.wait):
            while self.jobs:
                self.jobs.pop(0)
                job = self.bus._jobs.get()
                assert job is not None
                self.bus._execute(*job)
        self.watch.look()

    def shut(self, *cells: int) -> None:
        """Somebody closes doors; the agent sees it after the debounce."""
        for cell in cells or tuple(self.doors.opened):
            self.board.doors.shut(cell)
        self.watch.look()
        self.clock.wait(0.5)
        self.watch.look()

    def hear(self, name: str, payload: bytes) -> None:
        """The server says something on one of our topics."""
        self.link.heard[f"lukoshko/v1/locker/{self.device}/{name}"](payload)

    def sync(self, rights: RightsList) -> None:
        """Key and list arrive."""
        if self.admission.gate._keyring.epoch == 0:
            self.hear("rights/key", self.server.key(self.admission.gate._keyring.seal))
        self.hear("rights", self.server.whole(rights))

    def facts(self) -> list[dict[str, Any]]:
        """Facts in the journal, oldest first."""
        return [parse(dict, kept.body) for kept in self.journal.facts_after(0, 10**6)]

    def alarms(self) -> list[tuple[str, str]]:
        """Alarms raised and not cleared."""
        raised: dict[tuple[str, str], bool] = {}
        for fact in self.facts():
            if fact["type"] == "alarm":
                raised[fact["code"], fact["detail"]] = fact["raised"]
        return [name for name, up in raised.items() if up]


@contextmanager
def rig(folder: Path, **other: Any) -> Iterator[Rig]:
    """A rig that is closed at the end."""
    made = Rig(folder / "locker", Server(folder / "server"), **other)
    try:
        yield made
    finally:
        made.journal.close()
