"""Register map of the Danfoss EKC 202D: wire address = Danfoss parameter number - 1, all holding registers.

Temperatures and differences are signed tenths of a degree, times in the unit of the manual.
"""

from dataclasses import dataclass

# What can be commanded.
SETPOINT, MAIN_SWITCH, NIGHT, DEFROST_START = 99, 116, 125, 1012
FORCED_COOLING, LIGHT, RESET_ALARM, CASE_CLEAN = 3043, 2057, 2045, 2055

# Parameters that steer the simulated regulation.
DIFFERENTIAL, MAX_SETPOINT, MIN_SETPOINT, S4_PERCENT = 100, 101, 102, 122
ALARM_DELAY_MIN, DOOR_DELAY_MIN, PULL_DOWN_DELAY_MIN = 10001, 10002, 10017
HIGH_LIMIT, LOW_LIMIT = 10018, 10019
MIN_ON_MIN, MIN_OFF_MIN = 499, 500
DEFROST_METHOD, DEFROST_STOP_TEMP, DEFROST_INTERVAL_H, DEFROST_MAX_MIN = 999, 1000, 1001, 1002
DRIP_MIN, FAN_DELAY_MIN, FAN_START_TEMP, DEFROST_SENSOR = 1004, 1005, 1006, 1008
START_DELAY_S, DI1_FUNCTION, FAN_STOPS = 1999, 2000, 1499
DI_DOOR_WITH_ALARM, DI_DOOR_ALARM = 2, 3

# What can be read and never written.
ACTUAL_SETPOINT, DISPLAYED_AIR, THERMOSTAT_AIR, ALARM_AIR = 2545, 2575, 2531, 2577
S3, S4, S5, STATE, APPLICATION_MODE, STANDBY = 2529, 2530, 1010, 2006, 2085, 20012
DEFROSTING, HOLDING, NIGHT_ACTIVE, CLEANING = 1035, 2021, 2532, 20011
DI1, DI2, COOLING_RELAY, FAN_RELAY, DEFROST_RELAY = 2001, 2555, 2509, 2510, 2511
RAIL_HEAT_RELAY, ALARM_RELAY, LIGHT_RELAY = 2578, 2582, 2583
ANY_ALARM, CONTROLLER_ERROR, RTC_ERROR = 2540, 19999, 20000
S3_ERROR, S4_ERROR, S5_ERROR, HIGH_ALARM, LOW_ALARM, DOOR_ALARM = range(20001, 20007)
DI1_ALARM, DI2_ALARM, MAX_DEFROST_ALARM, MAX_HOLD_ALARM = range(20007, 20011)
SOFTWARE_VERSION, ORDER_NO = 2002, 2010


@dataclass(frozen=True)
class Parameter:
    """One writable register: its default and the range that the manual allows, signed."""

    name: str
    default: int
    low: int
    high: int


PARAMETERS: dict[int, Parameter] = {
    SETPOINT: Parameter("r00 setpoint", 20, -500, 500),
    DIFFERENTIAL: Parameter("r01 differential", 20, 1, 200),
    MAX_SETPOINT: Parameter("r02 highest setpoint", 500, -490, 500),
    MIN_SETPOINT: Parameter("r03 lowest setpoint", -500, -500, 490),
    104: Parameter("unit, 0 = °C", 0, 0, 1),
    MAIN_SWITCH: Parameter("r12 main switch", 1, -1, 1),
    S4_PERCENT: Parameter("r15 weight of S4 in the thermostat, %", 100, 0, 100),
    NIGHT: Parameter("night mode", 0, 0, 1),
    MIN_ON_MIN: Parameter("c01 least on time, min", 0, 0, 30),
    MIN_OFF_MIN: Parameter("c02 least off time, min", 0, 0, 30),
    DEFROST_METHOD: Parameter("d01 method: none, electric, gas", 1, 0, 2),
    DEFROST_STOP_TEMP: Parameter("d02 stop temperature", 60, 0, 250),
    DEFROST_INTERVAL_H: Parameter("d03 interval, h", 8, 0, 48),
    DEFROST_MAX_MIN: Parameter("d04 longest defrost, min", 45, 0, 180),
    DRIP_MIN: Parameter("d06 drip-off, min", 0, 0, 60),
    FAN_DELAY_MIN: Parameter("d07 fan delay after defrost, min", 0, 0, 60),
    FAN_START_TEMP: Parameter("d08 fan start temperature", -50, -150, 0),
    1007: Parameter("d09 fan during defrost", 1, 0, 2),
    DEFROST_SENSOR: Parameter("d10 stop sensor: time, S5, air", 1, 0, 2),
    DEFROST_START: Parameter("start a defrost", 0, 0, 1),
    1019: Parameter("d18 summed cooling time, h", 0, 0, 48),
    1020: Parameter("d19 frost on S5, K", 200, 0, 200),
    **{1200 + i: Parameter(f"hour of defrost {i + 1}", 0, 0, 23) for i in range(6)},
    **{1210 + i: Parameter(f"minute of defrost {i + 1}", 0, 0, 59) for i in range(6)},
    FAN_STOPS: Parameter("F01 fan stops with the compressor", 0, 0, 1),
    1502: Parameter("F02 fan stop delay, min", 0, 0, 30),
    1504: Parameter("F04 fan stop temperature", 500, -500, 500),
    START_DELAY_S: Parameter("o01 delay after power-up, s", 5, 0, 600),
    DI1_FUNCTION: Parameter("o02 use of DI1", DI_DOOR_WITH_ALARM, 0, 12),
    2013: Parameter("o06 sensor type", 0, 0, 2),
    2019: Parameter("o16 longest hold, min", 20, 0, 60),
    RESET_ALARM: Parameter("reset alarm", 0, 0, 1),
    2054: Parameter("o37 use of DI2", 0, 0, 12),
    CASE_CLEAN: Parameter("case cleaning: off, fans, all stopped", 0, 0, 2),
    LIGHT: Parameter("light", 0, 0, 1),
    FORCED_COOLING: Parameter("forced cooling", 0, 0, 1),
    ALARM_DELAY_MIN: Parameter("A03 temperature alarm delay, min", 30, 0, 240),
    DOOR_DELAY_MIN: Parameter("A04 door alarm delay, min", 60, 0, 240),
    PULL_DOWN_DELAY_MIN: Parameter("A12 alarm delay after defrost, min", 90, 0, 240),
    HIGH_LIMIT: Parameter("A13 high alarm", 80, -500, 500),
    LOW_LIMIT: Parameter("A14 low alarm", -300, -500, 500),
    10027: Parameter("A27 DI1 alarm delay, min", 30, 0, 240),
}

PULSES = frozenset({DEFROST_START, RESET_ALARM})
"""Commands that fall back to 0 once obeyed and are not kept over a power cut."""


def signed(raw: int) -> int:
    """Read a register as two's complement."""
    return raw - 0x10000 if raw >= 0x8000 else raw
