"""Composition of one till's agent: everything is built here, nothing at import."""

import threading
from pathlib import Path

from lukoshko_edge.boot import boot_name
from lukoshko_edge.care import care_for
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.config import BadConfig, beside
from lukoshko_edge.health import Health
from lukoshko_edge.identity import identity_of
from lukoshko_edge.journal import Journal
from lukoshko_edge.link import Link
from lukoshko_edge.settings import SettingsKeeper
from lukoshko_edge.slots import SWITCH
from lukoshko_edge.update import Device as Updatable
from lukoshko_pos.commands import Commands
from lukoshko_pos.config import PosConfig
from lukoshko_pos.door import Door
from lukoshko_pos.doorway import Doorway
from lukoshko_pos.drivers.families import Around, register_of
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.till import Till
from lukoshko_wire import pos as wire
from lukoshko_wire.settings import PosSettings


class Agent:
    """One till between its register and the broker."""

    def __init__(self, config: PosConfig, file: Path) -> None:
        self._file_state_s = self._state_s = config.state_s
        self.journal = Journal(beside(file, config.device.data_dir) / "journal.sqlite")
        self._clock = SystemClock(self.journal.kept_time)
        self.journal.begin_boot(boot_name)
        channels = (
            wire.CONN,
            wire.PRINT,
            wire.ACK,
            wire.EVT,
            wire.EVT_ACK,
            wire.STATE,
            wire.DESIRED,
            wire.REPORTED,
        )
        self._who = identity_of(config.device, config.mqtt, file, *channels)
        self._link = Link(config.mqtt, self._who, self.journal, self._clock)
        ledger = self._ledger = Ledger(self.journal, self._link.wake)
        self._till = Till(
            register_of(Around(config, file, self.journal, self._clock.now)),
            self.journal,
            ledger,
            self._clock,
            config,
            answer=self._link.answer,
            changed=self._show,
        )
        self._commands = Commands(
            ledger,
            self._clock,
            electronic=config.register.electronic,
            answer=self._link.answer,
            wake=self._till.wake,
            end=self._till.end_by_person,
        )
        self._door = self._door_of(config, file, ledger)
        self._settings = SettingsKeeper(
            self.journal, config.device.id, PosSettings, check=lambda each: each, apply=self._apply,
            changed=self._settled,
        )  # fmt: skip
        data_dir = beside(file, config.device.data_dir)
        self._health = Health(self.journal, self._clock, self._who, self._link, self._settings, data_dir)
        self.status = 0
        self._care, self._wished = care_for(
            data_dir, self._link, self.journal, self._clock, self._health, self._device_for_updates()
        )
        self._changed = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop`; prints nothing, logs what happens."""
        self._settings.restore()
        self._link.listen(self._who.topics.desired, self._settings.arrived)
        self._link.offer(self._who.topics.reported, self._health.report)
        self._till.start()
        if self._door is not None:
            self._door.start()
        self._care.start()
        self._link.start(self._commands.arrived, lambda: self._till.snapshot(self._who.session))
        while not self._stopping.is_set():
            if not self._changed.wait(self._state_s):
                self._link.say_online()
                self._report()
            self._changed.clear()
            self._link.show()
        self._care.stop()
        if self._door is not None:
            self._door.stop()
        self._till.stop()
        self._link.stop()
        self.journal.close()

    def joined(self, timeout_s: float) -> bool:
        """True once commands can arrive."""
        return self._link.joined.wait(timeout_s)

    def stop(self) -> None:
        """End `run` soon; may be called from a signal handler."""
        self._stopping.set()
        self._changed.set()

    def _door_of(self, config: PosConfig, file: Path, ledger: Ledger) -> Door | None:
        if config.door is None:
            return None
        keys = _lines(beside(file, config.door.server_key_file))
        doorway = Doorway(
            config.device.id, keys, ledger, self.journal, self._clock, electronic=config.register.electronic,
            wake=self._till.wake, state=lambda: self._till.snapshot(self._who.session),
        )  # fmt: skip
        return Door(config.door.port, config.door.origins, doorway)

    def _apply(self, settings: PosSettings | None) -> None:
        self._state_s = (settings.state_s if settings else None) or self._file_state_s

    def _device_for_updates(self) -> Updatable:
        return Updatable(
            version=self._who.version,
            wanted=lambda: self._settings.release,
            busy=lambda: "receipts wait to be printed" if self._ledger.waiting() else "",
            healthy=lambda: self._till.snapshot(self._who.session).online,
            switch=self._switch,
            changed=self._report,
        )

    def _switch(self) -> None:
        self.status = SWITCH
        self.stop()

    def _settled(self) -> None:
        self._report()
        self._wished()

    def _report(self) -> None:
        self._link.show(self._who.topics.reported)
        self._changed.set()  # the pace may be another now

    def _show(self) -> None:
        self._changed.set()


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split()
    except OSError as error:
        raise BadConfig(f"cannot read {file.name}: {error.strerror}") from error
