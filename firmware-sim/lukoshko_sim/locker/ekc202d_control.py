"""How the refrigeration controller regulates: thermostat, defrost, door, alarms. Pure: state in, state out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lukoshko_sim.locker import ekc202d_map as reg

Phase = Literal["cooling", "defrost", "drip", "fan-delay"]
EMERGENCY_CYCLE_S = 1200.0


@dataclass(frozen=True)
class Senses:
    """What the controller feels: tenths of a degree, None where a probe is broken."""

    s3_c10: int | None
    s4_c10: int | None
    s5_c10: int | None
    door_open: bool = False


@dataclass(frozen=True)
class Control:
    """Everything that the controller remembers between two steps."""

    compressor: bool = False
    compressor_for_s: float = 1e6
    phase: Phase = "cooling"
    phase_for_s: float = 0.0
    since_defrost_s: float = 0.0
    defrost_timed_out: bool = False
    up_for_s: float = 0.0
    pull_down: bool = True
    hot_for_s: float = 0.0
    cold_for_s: float = 0.0
    door_for_s: float = 0.0


@dataclass(frozen=True)
class Relays:
    """What the controller drives."""

    cooling: bool
    fan: bool
    defrost: bool


def step(
    control: Control, params: Mapping[int, int], senses: Senses, dt_s: float, *, defrost_now: bool
) -> Control:
    """Let `dt_s` pass with these senses."""
    control = replace(
        control,
        up_for_s=control.up_for_s + dt_s,
        compressor_for_s=control.compressor_for_s + dt_s,
        phase_for_s=control.phase_for_s + dt_s,
        since_defrost_s=control.since_defrost_s + dt_s,
        door_for_s=control.door_for_s + dt_s if senses.door_open else 0.0,
    )
    control = _next_phase(control, params, senses, defrost_now=defrost_now)
    compressor = _compressor(control, params, senses)
    if compressor != control.compressor:
        control = replace(control, compressor=compressor, compressor_for_s=0.0)
    return _watch_limits(control, params, senses, dt_s)


def relays(control: Control, params: Mapping[int, int], senses: Senses) -> Relays:
    """Return what is switched on."""
    fan = params[reg.CASE_CLEAN] == 1 or (
        _running(params)
        and control.phase == "cooling"
        and not _door_stops(control, params, senses)
        and (control.compressor or params[reg.FAN_STOPS] == 0)
    )
    return Relays(cooling=control.compressor, fan=fan, defrost=control.phase == "defrost")


def thermostat_c10(params: Mapping[int, int], senses: Senses) -> int | None:
    """Weigh S3 and S4 by r15; None if a probe that counts is broken."""
    weight = params[reg.S4_PERCENT]
    s3, s4 = senses.s3_c10, senses.s4_c10
    if (s3 is None and weight < 100) or (s4 is None and weight > 0):
        return None
    return round(((s3 or 0) * (100 - weight) + (s4 or 0) * weight) / 100)


def alarms(control: Control, params: Mapping[int, int], senses: Senses) -> dict[int, bool]:
    """Return every alarm register and whether it is raised."""
    delay = reg.PULL_DOWN_DELAY_MIN if control.pull_down else reg.ALARM_DELAY_MIN
    door_minutes = params[reg.DOOR_DELAY_MIN]
    watches_door = params[reg.DI1_FUNCTION] in (reg.DI_DOOR_WITH_ALARM, reg.DI_DOOR_ALARM)
    return {
        reg.CONTROLLER_ERROR: False,
        reg.RTC_ERROR: False,
        reg.S3_ERROR: senses.s3_c10 is None,
        reg.S4_ERROR: senses.s4_c10 is None,
        reg.S5_ERROR: senses.s5_c10 is None,
        reg.HIGH_ALARM: control.hot_for_s > 60 * params[delay],
        reg.LOW_ALARM: control.cold_for_s > 60 * params[reg.ALARM_DELAY_MIN],
        reg.DOOR_ALARM: watches_door and control.door_for_s > 60 * door_minutes,
        reg.DI1_ALARM: False,
        reg.DI2_ALARM: False,
        reg.MAX_DEFROST_ALARM: control.defrost_timed_out,
        reg.MAX_HOLD_ALARM: False,
    }


def state_code(control: Control, params: Mapping[int, int], senses: Senses) -> int:
    """Return the number that the display shows for what the controller is doing."""
    phases = {"defrost": 14, "drip": 4, "fan-delay": 15}
    if params[reg.CASE_CLEAN]:
        return 29
    if not _running(params):
        return 25 if params[reg.MAIN_SWITCH] == -1 else 10
    if control.phase in phases:
        return phases[control.phase]
    if control.up_for_s < params[reg.START_DELAY_S]:
        return 32
    if _door_stops(control, params, senses):
        return 17
    if thermostat_c10(params, senses) is None:
        return 20
    if params[reg.FORCED_COOLING]:
        return 30
    return _thermostat_code(control, params, senses)


def _thermostat_code(control: Control, params: Mapping[int, int], senses: Senses) -> int:
    wish = _thermostat(control, params, senses)
    if control.compressor:
        return 0 if wish else 2
    return 3 if wish else 11


def _running(params: Mapping[int, int]) -> bool:
    return params[reg.MAIN_SWITCH] == 1 and params[reg.CASE_CLEAN] == 0


def _door_stops(control: Control, params: Mapping[int, int], senses: Senses) -> bool:
    """An open door stops the cold until its alarm, then goods come before the ice on the coil."""
    if not senses.door_open or params[reg.DI1_FUNCTION] != reg.DI_DOOR_WITH_ALARM:
        return False
    return control.door_for_s <= 60 * params[reg.DOOR_DELAY_MIN]


def _next_phase(control: Control, params: Mapping[int, int], senses: Senses, *, defrost_now: bool) -> Control:
    if not _running(params):
        return _entered(control, "cooling") if control.phase != "cooling" else control
    for_min = control.phase_for_s / 60
    if control.phase == "cooling":
        interval_s = 3600 * params[reg.DEFROST_INTERVAL_H]
        due = defrost_now or (interval_s > 0 and control.since_defrost_s >= interval_s)
        if not due or params[reg.DEFROST_METHOD] == 0:
            return control
        return replace(_entered(control, "defrost"), since_defrost_s=0.0, defrost_timed_out=False)
    if control.phase == "defrost":
        melted = _melted(params, senses)
        if not melted and for_min < params[reg.DEFROST_MAX_MIN]:
            return control
        by_time = params[reg.DEFROST_SENSOR] == 0
        control = replace(control, defrost_timed_out=not melted and not by_time)
        return _entered(control, "drip" if params[reg.DRIP_MIN] else "fan-delay")
    if control.phase == "drip":
        return _entered(control, "fan-delay") if for_min >= params[reg.DRIP_MIN] else control
    cold = senses.s5_c10 is not None and senses.s5_c10 <= params[reg.FAN_START_TEMP]
    if cold or for_min >= params[reg.FAN_DELAY_MIN]:
        return replace(_entered(control, "cooling"), pull_down=True)
    return control


def _entered(control: Control, phase: Phase) -> Control:
    return replace(control, phase=phase, phase_for_s=0.0)


def _melted(params: Mapping[int, int], senses: Senses) -> bool:
    sensor = params[reg.DEFROST_SENSOR]
    felt = {0: None, 1: senses.s5_c10, 2: thermostat_c10(params, senses)}[sensor]
    return felt is not None and felt >= params[reg.DEFROST_STOP_TEMP]


def _compressor(control: Control, params: Mapping[int, int], senses: Senses) -> bool:
    if not _running(params) or control.phase in ("defrost", "drip"):
        return False
    if control.up_for_s < params[reg.START_DELAY_S] or _door_stops(control, params, senses):
        return False
    wish = _thermostat(control, params, senses)
    least_min = params[reg.MIN_ON_MIN if control.compressor else reg.MIN_OFF_MIN]
    if wish != control.compressor and control.compressor_for_s < 60 * least_min:
        return control.compressor
    return wish


def _thermostat(control: Control, params: Mapping[int, int], senses: Senses) -> bool:
    felt = thermostat_c10(params, senses)
    if params[reg.FORCED_COOLING]:
        return True
    if felt is None:
        return control.up_for_s % EMERGENCY_CYCLE_S < EMERGENCY_CYCLE_S / 2
    if felt >= params[reg.SETPOINT] + params[reg.DIFFERENTIAL]:
        return True
    return control.compressor and felt > params[reg.SETPOINT]


def _watch_limits(control: Control, params: Mapping[int, int], senses: Senses, dt_s: float) -> Control:
    felt = thermostat_c10(params, senses)
    if felt is None or control.phase != "cooling":
        return control
    hot = felt > params[reg.HIGH_LIMIT]
    return replace(
        control,
        hot_for_s=control.hot_for_s + dt_s if hot else 0.0,
        cold_for_s=control.cold_for_s + dt_s if felt < params[reg.LOW_LIMIT] else 0.0,
        pull_down=control.pull_down and hot,
    )
