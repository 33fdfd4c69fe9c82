"""Joins the air of each zone with the controller that cools it, and keeps both over a restart."""

import time
from collections.abc import Callable
from dataclasses import asdict

import msgspec

from lukoshko_sim.locker import ekc202d_map as reg
from lukoshko_sim.locker import ir33
from lukoshko_sim.locker.controller import Controller
from lukoshko_sim.locker.ekc202d import Ekc202d
from lukoshko_sim.locker.ekc202d_control import Control, Senses
from lukoshko_sim.locker.site import Zone
from lukoshko_sim.locker.state import SavedClimate, State
from lukoshko_sim.locker.thermal import CABINETS, Heat, Works, advance, discharge_c
from lukoshko_sim.locker.world import World

STEP_S = 10.0
KEEP_EVERY_S = 10.0
LONGEST_GAP_S = 12 * 3600.0


class ZoneClimate:
    """One zone: its air and, unless it has the temperature of the room, its controller."""

    def __init__(self, zone: Zone, ambient_c: float, state: State) -> None:
        self.zone = zone
        self._ambient_c = ambient_c
        self._cabinet = CABINETS[zone.zone]
        saved = state.climates().get(zone.zone)
        at_rest_c = ambient_c if zone.setpoint_c10 is None else zone.setpoint_c10 / 10
        self.heat = (
            msgspec.json.decode(saved.heat, type=Heat) if saved else Heat(at_rest_c, at_rest_c, at_rest_c)
        )
        self.saved_at = saved.saved_at if saved else None
        self.unit = None if zone.unit is None else _unit(zone, zone.unit, saved, state)

    @property
    def air_c10(self) -> int:
        """The true air temperature in tenths, whatever the probes say."""
        return round(self.heat.air_c * 10)

    def run(self, dt_s: float, open_doors: int) -> None:
        """Let time pass with so many doors open."""
        while True:  # at least once: with no time to pass the probes still feel what is
            self._step(min(dt_s, STEP_S), open_doors)
            dt_s -= STEP_S
            if dt_s <= 0:
                return

    def kept(self, now: float) -> SavedClimate:
        """Return what must be kept."""
        control = msgspec.json.encode(asdict(self.unit.control)).decode() if self.unit else None
        return SavedClimate(msgspec.json.encode(asdict(self.heat)).decode(), control, now)

    def _step(self, dt_s: float, open_doors: int) -> None:
        works = Works(fan=True, open_doors=open_doors)
        if self.unit:
            faults = self.unit.faults
            fan = self.unit.relays.fan and not faults.fan_dead
            senses = Senses(
                s3_c10=round(self.heat.air_c * 10),
                s4_c10=round(discharge_c(self.heat, fan=fan) * 10),
                s5_c10=round(self.heat.coil_c * 10),
                door_open=open_doors > 0,
            )
            relays = self.unit.run(senses, dt_s)
            works = Works(
                cooling=relays.cooling and not faults.compressor_dead,
                fan=relays.fan and not faults.fan_dead,
                defrost=relays.defrost or faults.heater_stuck,
                open_doors=open_doors,
            )
        self.heat = advance(self._cabinet, self.heat, works, self._ambient_c, dt_s)


class Climate:
    """Every zone of a productomat. Calls are made under the world's lock."""

    def __init__(self, world: World, state: State, *, wall_clock: Callable[[], float] = time.time) -> None:
        """Go on from the kept state: the refrigeration worked while nobody simulated it."""
        self._world = world
        self._state = state
        self._wall_clock = wall_clock
        self._ran_at = self._kept_at = wall_clock()
        ambient_c = world.site.ambient_c10 / 10
        self.zones = [ZoneClimate(zone, ambient_c, state) for zone in world.site.zone]
        for zone in self.zones:
            since = self._ran_at if zone.saved_at is None else zone.saved_at
            gap_s = min(max(0.0, self._ran_at - since), LONGEST_GAP_S)
            zone.run(gap_s, world.open_doors(zone.zone.zone))
        self.keep()

    @property
    def units(self) -> list[Controller]:
        """The controllers on the bus."""
        return [zone.unit for zone in self.zones if zone.unit]

    def run(self) -> None:
        """Let the time since the last call pass."""
        now = self._wall_clock()
        gap_s = min(max(0.0, now - self._ran_at), LONGEST_GAP_S)
        self._ran_at = now
        for zone in self.zones:
            zone.run(gap_s, self._world.open_doors(zone.zone.zone))
        if abs(now - self._kept_at) >= KEEP_EVERY_S:
            self.keep()

    def keep(self) -> None:
        """Put the temperatures on the disk."""
        self._kept_at = self._wall_clock()
        self._state.save_climates({z.zone.zone: z.kept(self._kept_at) for z in self.zones})


def _unit(zone: Zone, unit: int, saved: SavedClimate | None, state: State) -> Controller:
    control = msgspec.json.decode(saved.control, type=Control) if saved and saved.control else None

    def keep(values: dict[int, int]) -> None:
        state.save_parameters(unit, values)

    if zone.family == "ir33":
        return ir33.Ir33(unit, params=_ir33_params(zone) | state.parameters(unit), control=control, keep=keep)
    params = {
        reg.SETPOINT: zone.setpoint_c10 or 0,
        reg.DIFFERENTIAL: zone.differential_c10,
        reg.HIGH_LIMIT: zone.high_alarm_c10,
        reg.LOW_LIMIT: zone.low_alarm_c10,
        reg.S4_PERCENT: 0,  # cells are far from the coil: the air that returns is theirs
        **state.parameters(unit),
    }
    return Ekc202d(unit, params=params, control=control, keep=keep)


def _ir33_params(zone: Zone) -> dict[int, int]:
    setpoint_c10 = zone.setpoint_c10 or 0
    return {
        ir33.SETPOINT: setpoint_c10,
        ir33.DIFFERENTIAL: zone.differential_c10,
        ir33.AH: max(0, zone.high_alarm_c10 - setpoint_c10),
        ir33.AL: max(0, setpoint_c10 - zone.low_alarm_c10),
    }
