"""The thread that owns the refrigeration's bus: reads each controller, keeps its setpoint, does what it is told to."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.cold.minute import start_of, thinned
from lukoshko_locker.cold.zone import Judged, ZoneWatch
from lukoshko_locker.config import Climate, Unit
from lukoshko_locker.drivers.ekc202d import Ekc202d
from lukoshko_locker.drivers.ir33 import Ir33
from lukoshko_locker.drivers.modbus_bus import ClimateBus, UnitRefuses, UnitSilent
from lukoshko_locker.drivers.refrigeration import RefrigerationUnit
from lukoshko_locker.record import Record
from lukoshko_locker.zone_actions import ZoneActions
from lukoshko_wire.climate import Band, Reading, ZoneState, band_of
from lukoshko_wire.locker import ZoneKept
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)

FAMILIES: dict[str, Callable[[ClimateBus, int], RefrigerationUnit]] = {"ekc202d": Ekc202d, "ir33": Ir33}
KEPT, LIMITS_TOLD = "cold:", "limits-told:"
LONGEST_STOP_MS = 7 * 24 * 3_600_000
MOST_UNDATED = 3 * 24 * 60


class ClimateWatch:
    """Watches all controllers of one bus, whatever their makes."""

    def __init__(
        self,
        bus: ClimateBus,
        config: Climate,
        journal: Journal,
        record: Record,
        clock: Clock,
        *,
        telemetry_s: float,
        door_open: Callable[[Zone], bool],
        changed: Callable[[], None],
        actions: ZoneActions,
    ) -> None:
        self._bus, self._journal, self._record, self._clock = bus, journal, record, clock
        self._units = [(unit, FAMILIES[unit.family](bus, unit.unit)) for unit in config.units]
        self._actions = actions
        actions.serve({unit.zone: driver for unit, driver in self._units})
        self._poll_s = config.poll_s
        self._door_open, self._changed = door_open, changed
        self._wanted = {unit.zone: unit.setpoint_c10 for unit in config.units}
        self._watches = {
            unit.zone: ZoneWatch(
                unit.zone, offset_c10=unit.offset_c10, silent_ms=round(config.silent_s * 1000)
            )
            for unit in config.units
        }
        self._looked_at: dict[Zone, float] = {}
        self._away_ms = dict.fromkeys(self._watches, 0)
        self._minutes = Minutes(clock, telemetry_s)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="climate", daemon=True)
        self._recall()

    def start(self) -> None:
        """Begin watching."""
        self._tell_limits()
        self._thread.start()

    def stop(self) -> None:
        """End after the read in hand."""
        self._stopping.set()
        self._actions.came.set()
        if self._thread.is_alive():
            self._thread.join()
        self._bus.close()

    def snapshot(self) -> list[ZoneState]:
        """Every zone as last judged."""
        return [watch.last.state() for watch in self._watches.values()]

    def retune(
        self,
        setpoints_c10: Mapping[Zone, int],
        *,
        bands: Mapping[Zone, Band],
        poll_s: float,
        telemetry_s: float,
    ) -> None:
        """From the next look on keep these setpoints and this pace, and judge by these bands."""
        self._wanted = dict(setpoints_c10)
        for zone, watch in self._watches.items():
            watch.band = bands[zone]
        self._tell_limits()
        self._poll_s, self._minutes.length_s = poll_s, telemetry_s

    def _tell_limits(self) -> None:
        """The log of a day is judged by what was in force: each change is a fact, once, over restarts too."""
        for zone, watch in self._watches.items():
            low_c10, high_c10 = watch.band.low_c10, watch.band.high_c10
            usual = band_of(zone)
            told, limits = f"{LIMITS_TOLD}{zone.value}", f"{low_c10} {high_c10}"
            with self._journal.transaction():
                if limits != (self._journal.recall(told) or f"{usual.low_c10} {usual.high_c10}"):
                    self._journal.remember(told, limits)
                    now = self._clock.now()
                    self._record.tell(ZoneKept(seq=0, at=now, zone=zone, low_c10=low_c10, high_c10=high_c10))

    def look(self) -> None:
        """Read every controller once."""
        before = self.snapshot()
        for unit, driver in self._units:
            if not self._stopping.is_set():
                self._look_at(unit, driver)
        self._keep_minutes()
        if before != self.snapshot():
            self._changed()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._actions.work()
                self.look()
            except Exception:  # a controller's surprise must not end the watch over the others
                log.exception("the climate bus stumbled")
            if not self._stopping.is_set():
                self._actions.came.wait(self._poll_s)

    def _look_at(self, unit: Unit, driver: RefrigerationUnit) -> None:
        watch, door_open = self._watches[unit.zone], self._door_open(unit.zone)
        before = watch.last.alarms
        try:
            self._keep_setpoint(unit, driver)
            sample = driver.read()
        except UnitSilent as error:
            if watch.last.online:
                log.warning("the %s zone does not answer: %s", unit.zone, error.detail)
            judged = watch.silence(self._since(unit.zone), door_open=door_open)
        else:
            judged = watch.read(sample, door_open=door_open, dt_ms=self._since(unit.zone))
        for code, up in judged.alarms.items():
            if up and not before.get(code):
                log.warning("the %s zone: %s", unit.zone, code)
            self._record.alarm(code, up, zone=unit.zone)
        self._minutes.add(judged)

    def _keep_setpoint(self, unit: Unit, driver: RefrigerationUnit) -> None:
        wanted = self._wanted[unit.zone]
        try:
            if driver.keep_setpoint(wanted):
                log.info("unit %s of the %s zone: setpoint %s tenths written", unit.unit, unit.zone, wanted)
        except (UnitRefuses, ValueError) as error:
            log.warning(
                "unit %s of the %s zone does not take %s tenths: %s", unit.unit, unit.zone, wanted, error
            )
            self._record.alarm("setpoint_refused", True, zone=unit.zone)
        else:
            self._record.alarm("setpoint_refused", False, zone=unit.zone)

    def _since(self, zone: Zone) -> int:
        """Milliseconds since the last look at a zone; the first time, since before the stop."""
        now = self._clock.monotonic()
        before, self._looked_at[zone] = self._looked_at.get(zone), now
        if before is not None:
            return round((now - before) * 1000)
        return self._away_ms[zone]

    def _keep_minutes(self) -> None:
        finished = self._minutes.finished()
        if not finished:
            return
        with self._journal.transaction():
            now = self._clock.now()
            self._journal.keep_minutes([(each.at, encode(each)) for each in finished], now)
            for zone, watch in self._watches.items():
                self._journal.remember(f"{KEPT}{zone.value}", f"{now.isoformat()} {watch.kept().decode()}")
        self._minutes.taken()

    def _recall(self) -> None:
        for name, kept in self._journal.recall_all(KEPT).items():
            moment, _, memory = kept.partition(" ")
            try:
                zone = Zone(name)
                self._watches[zone].recall(memory.encode())
                away_s = (self._clock.now() - datetime.fromisoformat(moment)).total_seconds()
            except (ValueError, KeyError, msgspec.MsgspecError) as error:
                log.warning("what was remembered of the %s zone cannot be used: %s", name, error)
                continue
            self._away_ms[zone] = min(max(0, round(away_s * 1000)), LONGEST_STOP_MS)


class Minutes:
    """Collects samples and gives back whole minutes, dated as soon as the clock can be believed."""

    def __init__(self, clock: Clock, length_s: float) -> None:
        self._clock, self.length_s = clock, length_s
        self._at = start_of(clock.now(), length_s)
        self._begun, self._dated = clock.monotonic(), clock.trusted
        self._samples: dict[Zone, list[Judged]] = defaultdict(list)
        self._over: list[tuple[float | None, Reading]] = []
        """With the monotonic moment at which it began, if its date is not to be believed."""

    def add(self, judged: Judged) -> None:
        """One more sample of the minute that goes on."""
        self._samples[judged.zone].append(judged)

    def finished(self) -> list[Reading]:
        """Readings of minutes that are over, until they are taken; none while the clock is not to be believed."""
        at = start_of(self._clock.now(), self.length_s)
        if at != self._at:
            begun = None if self._dated else self._begun
            over = [(begun, thinned(self._at, samples)) for samples in self._samples.values()]
            self._over = (self._over + over)[-MOST_UNDATED:]
            self._at, self._begun, self._dated = at, self._clock.monotonic(), self._clock.trusted
            self._samples.clear()
        if not self._clock.trusted:
            return []
        return [each if begun is None else self._dated_anew(begun, each) for begun, each in self._over]

    def taken(self) -> None:
        """They are in the journal."""
        self._over = []

    def _dated_anew(self, begun: float, reading: Reading) -> Reading:
        # Counted back from now by the clock that never jumps: the wall clock was set in between.
        ago = timedelta(seconds=self._clock.monotonic() - begun)
        return msgspec.structs.replace(reading, at=start_of(self._clock.now() - ago, self.length_s))
