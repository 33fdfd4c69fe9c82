"""The thread that owns the refrigeration's bus: reads each controller, keeps its setpoint, thins the readings."""

import logging
import threading
from collections.abc import Callable, Mapping

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.config import Unit
from lukoshko_locker.drivers.ekc202d import ClimateBus, Ekc202d, UnitSilent
from lukoshko_locker.record import Record
from lukoshko_wire.climate import Reading, ZoneState
from lukoshko_wire.message import encode
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)
SILENT_AFTER = 3
"""Reads in a row that must fail before a controller is called silent: one lost frame is not a fault."""


class ClimateWatch:
    """Watches all controllers of one bus."""

    def __init__(
        self,
        bus: ClimateBus,
        units: list[Unit],
        journal: Journal,
        record: Record,
        clock: Clock,
        *,
        poll_s: float,
        telemetry_s: float,
        changed: Callable[[], None],
    ) -> None:
        self._bus, self._journal, self._record, self._clock = bus, journal, record, clock
        self._units = [(unit, Ekc202d(bus, unit.unit)) for unit in units]
        self._poll_s, self._telemetry_s, self._changed = poll_s, telemetry_s, changed
        self._zones = {unit.zone: ZoneState(zone=unit.zone, online=False) for unit in units}
        self._failures = {unit.zone: 0 for unit in units}
        self._kept_at: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="climate", daemon=True)

    def start(self) -> None:
        """Begin watching."""
        self._thread.start()

    def stop(self) -> None:
        """End after the read in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._bus.close()

    def retune(self, setpoints_c10: Mapping[Zone, int], *, poll_s: float, telemetry_s: float) -> None:
        """From the next look on keep these setpoints and this pace."""
        self._units = [
            (msgspec.structs.replace(unit, setpoint_c10=setpoints_c10[unit.zone]), driver)
            for unit, driver in self._units
        ]
        self._poll_s, self._telemetry_s = poll_s, telemetry_s

    def snapshot(self) -> list[ZoneState]:
        """Every zone as last read."""
        return list(self._zones.values())

    def look(self) -> None:
        """Read every controller once."""
        before = dict(self._zones)
        for unit, driver in self._units:
            if not self._stopping.is_set():
                self._zones[unit.zone] = self._read(unit, driver)
        self._keep_readings()
        if before != self._zones:
            self._changed()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception:  # a controller's surprise must not end the watch over the others
                log.exception("the climate bus stumbled")
            self._stopping.wait(self._poll_s)

    def _read(self, unit: Unit, driver: Ekc202d) -> ZoneState:
        try:
            if driver.keep_setpoint(unit.setpoint_c10):
                log.info(
                    "unit %s of the %s zone: setpoint %s tenths written",
                    unit.unit,
                    unit.zone,
                    unit.setpoint_c10,
                )
            now = driver.read()
        except UnitSilent as error:
            return self._silent(unit, error)
        self._failures[unit.zone] = 0
        self._record.alarm("unit_silent", False, zone=unit.zone)
        self._record.alarm("unit_alarm", now.alarm, zone=unit.zone)
        self._record.alarm("probe_broken", now.air_c10 is None, zone=unit.zone)
        return ZoneState(
            zone=unit.zone,
            online=True,
            air_c10=now.air_c10,
            setpoint_c10=now.setpoint_c10,
            defrost=now.defrosting,
            alarm=now.alarm,
        )

    def _silent(self, unit: Unit, error: UnitSilent) -> ZoneState:
        failures = self._failures[unit.zone] = self._failures[unit.zone] + 1
        if failures < SILENT_AFTER:
            return self._zones[unit.zone]
        if failures == SILENT_AFTER:
            log.warning("the %s zone is silent: %s", unit.zone, error.detail)
        self._record.alarm("unit_silent", True, zone=unit.zone)
        return ZoneState(zone=unit.zone, online=False)

    def _keep_readings(self) -> None:
        mono = self._clock.monotonic()
        if self._kept_at is not None and mono - self._kept_at < self._telemetry_s:
            return
        at = self._clock.now()
        readings = [
            encode(Reading(zone=zone.zone, at=at, air_c10=zone.air_c10))
            for zone in self._zones.values()
            if zone.online and zone.air_c10 is not None
        ]
        if readings:
            self._kept_at = mono
            self._journal.keep_readings(readings)
