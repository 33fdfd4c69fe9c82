"""Composition of one productomat's agent: everything is built here, nothing at import."""

import logging
import threading
from pathlib import Path

from lukoshko_edge.boot import boot_name
from lukoshko_edge.care import care_for
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.config import beside
from lukoshko_edge.health import Health
from lukoshko_edge.identity import identity_of
from lukoshko_edge.journal import Journal
from lukoshko_edge.link import Link
from lukoshko_edge.settings import SettingsKeeper
from lukoshko_edge.slots import SWITCH
from lukoshko_edge.update import Device as Updatable
from lukoshko_edge.upkeep import Upkeep
from lukoshko_locker.admission import Admission
from lukoshko_locker.bus import LockBus
from lukoshko_locker.buses import Buses
from lukoshko_locker.climate import ClimateWatch
from lukoshko_locker.commands import Commands
from lukoshko_locker.config import LockerConfig
from lukoshko_locker.doors import Doors
from lukoshko_locker.drivers.modbus_bus import ClimateBus
from lukoshko_locker.record import Record
from lukoshko_locker.results import Results
from lukoshko_locker.tuning import Tuning, door_timers, patience
from lukoshko_locker.warmth import CellWarmth
from lukoshko_locker.watch import DoorWatch
from lukoshko_locker.wiring import Wiring
from lukoshko_locker.zone_actions import ZoneActions
from lukoshko_wire import locker as wire
from lukoshko_wire.settings import LockerSettings

log = logging.getLogger(__name__)


class Agent:
    """One productomat between its buses and the broker."""

    def __init__(self, config: LockerConfig, file: Path) -> None:
        self.journal = Journal(beside(file, config.device.data_dir) / "journal.sqlite")
        self._clock = SystemClock(self.journal.kept_time)
        self.journal.begin_boot(boot_name)
        channels = (
            wire.CONN, wire.CMD, wire.ACK, wire.EVT, wire.EVT_ACK, wire.STATE, wire.DESIRED, wire.REPORTED, wire.TEL,
            wire.TEL_ACK,
        )  # fmt: skip
        self._who = identity_of(config.device, config.mqtt, file, *channels)
        self._link = Link(config.mqtt, self._who, self.journal, self._clock)
        record = Record(self.journal, self._clock, self._link.wake)
        results = Results(record, self._clock, self._link.answer)
        self._doors = _doors(config, record)
        self._buses = Buses(config, file)
        wiring = Wiring(config.cells, self._buses.boards, self._clock)
        watch = DoorWatch(wiring, self._doors, self.journal, record, self._clock, self._show)
        self._bus = LockBus(wiring, watch, self.journal, results, self._clock, config.timers)
        self._warmth = CellWarmth(
            {cell.no: cell.zone for cell in config.cells}, self.journal, record, self._clock,
            lying=lambda: self._admission.book.lying(), loads=lambda: self._admission.book.loads(),
        )  # fmt: skip
        record.on_moved.append(self._warmth.moved)
        self._zones = ZoneActions(self.journal, results, self._clock)
        self._commands = Commands(
            self.journal,
            record,
            self._clock,
            wiring,
            results,
            session=self._who.session,
            run=self._bus.run,
            blocked=self._warmth.blocked,
            zones=self._zones,
        )
        self._climate = self._build_climate(config, file, record)
        self._tuning = Tuning(config, self._bus, self._doors, self._climate, self._warmth)
        self._settings = SettingsKeeper(
            self.journal, config.device.id, LockerSettings, check=self._tuning.check, apply=self._tuning.apply,
            changed=self._settled,
        )  # fmt: skip
        data_dir = beside(file, config.device.data_dir)
        self._health = Health(self.journal, self._clock, self._who, self._link, self._settings, data_dir)
        self.status = 0
        self._care, self._wished = care_for(
            data_dir, self._link, self.journal, self._clock, self._health, self._device_for_updates()
        )
        self._feeling = Upkeep([self._feel])  # of its own: whatever waits for the network must not hold it up
        self._admission = Admission(
            config, file, self.journal, record, self._clock, wiring, self._link, session=self._who.session,
            run=self._bus.run, language=lambda: self._tuning.language,
            to_shut=lambda: self._doors.to_shut(self._clock.monotonic()),
        )  # fmt: skip
        self._health.rights = self._admission.held
        self._health.buses = self._buses.exchanges
        self._changed = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop`; prints nothing, logs what happens."""
        self._settings.restore()
        self._link.listen(self._who.topics.desired, self._settings.arrived)
        self._link.offer(self._who.topics.reported, self._health.report)
        self._bus.start()
        self._care.start()
        self._feeling.start()
        self._zones.load()
        if self._climate:
            self._climate.start()
        else:  # it had a refrigeration once
            self._zones.work()
        self._link.start(self._commands.arrived, self.snapshot)
        self._admission.start()
        while not self._stopping.is_set():
            if not self._changed.wait(self._tuning.state_s):
                self._upkeep()
            self._changed.clear()
            self._link.show()
        self._close()

    def joined(self, timeout_s: float) -> bool:
        """True once commands can arrive."""
        return self._link.joined.wait(timeout_s)

    def stop(self) -> None:
        """End `run` soon; may be called from a signal handler."""
        self._stopping.set()
        self._changed.set()

    def snapshot(self) -> wire.LockerState:
        """Doors and zones as they are now."""
        return wire.LockerState(
            boot=self.journal.boot,
            session=self._who.session,
            at=self._clock.now(),
            cells=self._doors.snapshot(),
            zones=self._climate.snapshot() if self._climate else [],
            boards=self._buses.health(),
        )

    def _upkeep(self) -> None:
        if self._clock.trusted:
            self.journal.prune(self._clock.now())
        self._admission.upkeep(self._admission.time.now())
        self._link.say_online()
        self._report()
        self._link.wake()

    def _device_for_updates(self) -> Updatable:
        return Updatable(
            version=self._who.version,
            wanted=lambda: self._settings.release,
            busy=self._busy,
            healthy=lambda: all(cell.door != "unknown" for cell in self._doors.snapshot()),
            switch=self._switch,
            changed=self._report,
        )

    def _busy(self) -> str:
        if self.journal.unfinished():
            return "a command is under way"
        if self._admission.visits.present() is not None:
            return "a customer is served"
        return "a door is open" if self._doors.settling(self._clock.monotonic()) else ""

    def _switch(self) -> None:
        self.status = SWITCH
        self.stop()

    def _settled(self) -> None:
        self._report()
        self._wished()

    def _report(self) -> None:
        self._link.show(self._who.topics.reported)
        self._changed.set()  # the pace may be another now

    def _feel(self) -> None:
        if not self._stopping.is_set():
            self._warmth.feel(self._climate.snapshot() if self._climate else [])
            self._admission.visits.warm = self._warmth.parcels()

    def _show(self) -> None:
        self._changed.set()

    def _close(self) -> None:
        self._care.stop()
        self._feeling.stop()
        self._admission.stop()
        self._bus.stop()
        if self._climate:
            self._climate.stop()
        self._link.stop()
        self._buses.close()
        self.journal.close()

    def _build_climate(self, config: LockerConfig, file: Path, record: Record) -> ClimateWatch | None:
        if config.climate is None:
            return None
        zones = {cell.no: cell.zone for cell in config.cells}
        return ClimateWatch(
            ClimateBus(beside(file, config.climate.path), config.climate.baud),
            config.climate,
            self.journal,
            record,
            self._clock,
            telemetry_s=config.timers.telemetry_s,
            door_open=lambda zone: any(
                cell.door == "open" and zones[cell.no] is zone for cell in self._doors.snapshot()
            ),
            changed=self._show,
            actions=self._zones,
        )


def _doors(config: LockerConfig, record: Record) -> Doors:
    timers = config.timers
    return Doors(patience(config.cells, timers), record.known_doors(), door_timers(timers))
