"""The agent of a productomat as its composition builds it, without threads and without a broker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.devices.locker.lines import SimLink, Time
from tests.devices.locker.power import CuttableJournal, Fuse
from tests.devices.locker.rig import LOCKER, NoLine, Server

from lukoshko_edge.boot import boot_name, session_nonce
from lukoshko_edge.clock import EPOCH, SLACK
from lukoshko_edge.feeder import one_batch
from lukoshko_edge.journal import Kept
from lukoshko_locker.admission import Admission
from lukoshko_locker.bus import LockBus
from lukoshko_locker.commands import Commands
from lukoshko_locker.config import LockerConfig, Timers
from lukoshko_locker.doors import Doors, DoorTimers, Patience
from lukoshko_locker.drivers.families import Wanted, family_of
from lukoshko_locker.drivers.framed import FramedBoard
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.watch import DoorWatch
from lukoshko_locker.wiring import Wiring
from lukoshko_wire.locker import Ack
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import RightsList


class Wall:
    """The agent's own clock, which may be wrong, and a monotonic one, which is not."""

    def __init__(self, time: Time, now: Callable[[], datetime]) -> None:
        self._time, self.now = time, now
        self.kept: Callable[[], datetime | None] = lambda: None

    def monotonic(self) -> float:
        return self._time.now

    @property
    def trusted(self) -> bool:
        return self.now() >= max(self.kept() or EPOCH, EPOCH) - SLACK


class Agent:
    """One boot."""

    def __init__(
        self, folder: Path, fuse: Fuse, time: Time, now: Callable[[], datetime], line: SimLink,
        answered: Callable[[Ack], None], cells: int,
    ) -> None:  # fmt: skip
        config = _config(cells)
        self.session = session_nonce()
        self.clock = Wall(time, now)
        self.journal = CuttableJournal(folder / "data" / "journal.sqlite", fuse)
        self.clock.kept = self.journal.kept_time
        try:
            self._build(config, folder, line, time, answered)
        except BaseException:
            self.die()
            raise

    def _build(
        self, config: LockerConfig, folder: Path, line: SimLink, time: Time, answered: Callable[[Ack], None]
    ) -> None:
        self.journal.begin_boot(boot_name)
        record = Record(self.journal, self.clock, lambda: None)
        results = Results(record, self.clock, answered)
        board = FramedBoard(
            line, family_of("8a", Wanted(address=1, channels=24)), monotonic=time, wait=time.wait
        )
        wiring = Wiring(config.cells, {1: board}, self.clock)
        doors = Doors(
            {cell.no: Patience(30.0, 60.0) for cell in config.cells}, record.known_doors(), DoorTimers()
        )
        self.watch = DoorWatch(wiring, doors, self.journal, record, self.clock, lambda: None)
        self.bus = LockBus(wiring, self.watch, self.journal, results, self.clock, Timers())
        self.commands = Commands(
            self.journal, record, self.clock, wiring, results, session=self.session, run=self.bus.run
        )
        self.link = NoLine()
        link: Any = self.link
        self.admission = Admission(
            config, folder / "locker.toml", self.journal, record, self.clock, wiring, link, session=self.session,
            run=self.bus.run, language=lambda: "ru", to_shut=lambda: doors.to_shut(self.clock.monotonic()),
        )  # fmt: skip

    def recover(self) -> None:
        """What a start does first."""
        with patch.object(self.bus, "_thread"):
            self.bus.start()
        self.bus._recover()

    def work(self) -> None:
        """Everything that waits, then a look at the doors."""
        while not self.bus._jobs.empty():
            job = self.bus._jobs.get()
            assert job is not None
            self.bus._execute(*job)
        self.watch.look()

    def sync(self, server: Server, rights: RightsList) -> None:
        """Key and list arrive."""
        keyring = self.admission.gate._keyring
        if keyring.epoch == 0:
            self._hear("rights/key", server.key(keyring.seal))
        self._hear("rights", server.whole(rights))

    def batch(self, most: int) -> list[Kept]:
        """The oldest facts that nobody has taken."""
        return one_batch(self.journal.facts_after(0, most))

    def die(self) -> None:
        """The power is gone: nothing is committed on the way out."""
        self.journal._db.close()
        self.journal._owner.close()

    def _hear(self, name: str, payload: bytes) -> None:
        self.link.heard[f"lukoshko/v1/locker/{LOCKER}/{name}"](payload)


def _config(cells: int) -> LockerConfig:
    zones = ("ambient", "chilled", "frozen")
    wanted = {
        "device": {"id": LOCKER, "data_dir": "data"}, "locks": {"path": "x", "boards": [{"address": 1}]},
        "cells": [{"no": no, "board": 1, "channel": no, "zone": zones[no % 2]} for no in range(1, cells + 1)],
        "rights": {"server_key_file": "server.pub"},
    }  # fmt: skip
    return parse(LockerConfig, encode(wanted))
