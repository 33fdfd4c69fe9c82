"""Wished settings reach the running parts: timers the doors, setpoints the controllers."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from lukoshko_locker.bus import LockBus
from lukoshko_locker.climate import ClimateWatch
from lukoshko_locker.config import Cell, LockerConfig, Timers
from lukoshko_locker.doors import Doors, DoorTimers, Patience
from lukoshko_locker.warmth import CellWarmth
from lukoshko_wire.climate import band_of
from lukoshko_wire.settings import (
    BadSettings,
    LockerSettings,
    TimerSettings,
    ZoneSettings,
    check_locker,
    limits_of,
)
from lukoshko_wire.values import Zone


class Tuning:
    """The parts of one productomat whose settings may change while it works."""

    def __init__(
        self,
        config: LockerConfig,
        bus: LockBus,
        doors: Doors,
        climate: ClimateWatch | None,
        warmth: CellWarmth,
    ) -> None:
        self._config, self._bus, self._doors, self._climate = config, bus, doors, climate
        self._warmth = warmth
        self._zones = {unit.zone for unit in config.climate.units} if config.climate else set()
        self.state_s = config.timers.state_s
        self.language = "ru"
        self.limits: dict[Zone, ZoneSettings] = {}
        """What each zone is to keep within, as far as a document says."""

    def check(self, settings: LockerSettings) -> LockerSettings:
        """Refuse what cannot be applied here. Raises BadSettings that names the key."""
        for zone in check_locker(settings).zones:
            if zone.zone not in self._zones:
                raise BadSettings("no controller keeps this zone", key=f"zones.{zone.zone.value}")
        return settings

    def apply(self, settings: LockerSettings | None) -> None:
        """Put a checked document in force; None puts the file back."""
        timers = timers_of(self._config.timers, settings)
        self._bus.retime(timers)
        self._doors.retime(patience(self._config.cells, timers), door_timers(timers))
        self.state_s = timers.state_s
        self.language = (settings.language if settings else None) or "ru"
        self.limits = {zone.zone: zone for zone in settings.zones} if settings else {}
        goods = limits_of(settings)
        self._warmth.judge_by(goods)
        if self._climate is not None and self._config.climate is not None:
            setpoints = {unit.zone: unit.setpoint_c10 for unit in self._config.climate.units}
            setpoints |= {zone.zone: zone.setpoint_c10 for zone in self.limits.values()}
            periods = settings.periods if settings else None
            poll_s = periods.climate_poll_s if periods else self._config.climate.poll_s
            bands = {zone: band_of(zone, goods.get(zone)) for zone in setpoints}
            for zone in self.limits.values():
                bands[zone.zone] = replace(bands[zone.zone], low_c10=zone.low_c10, high_c10=zone.high_c10)
            self._climate.retune(setpoints, bands=bands, poll_s=poll_s, telemetry_s=timers.telemetry_s)


def timers_of(file: Timers, settings: LockerSettings | None) -> Timers:
    """The timers in force."""
    wished: dict[str, float] = {}
    if settings and settings.timers:
        wished |= {name: getattr(settings.timers, name) for name in TimerSettings.__struct_fields__}
    if settings and settings.periods:
        wished |= {"state_s": settings.periods.state_s, "telemetry_s": settings.periods.telemetry_s}
    return msgspec.structs.replace(file, **wished)


def patience(cells: Sequence[Cell], timers: Timers) -> dict[int, Patience]:
    """How long each cell may stand open; a cold one is asked for later, for its goods take longer to pack away."""
    warm = Patience(timers.remind_s, timers.left_open_s)
    cold = Patience(timers.remind_cold_s, timers.left_open_cold_s)
    return {cell.no: warm if cell.zone is Zone.AMBIENT else cold for cell in cells}


def door_timers(timers: Timers) -> DoorTimers:
    """What the doors are told of the timers."""
    return DoorTimers(timers.debounce_s, timers.forced_after_s)
