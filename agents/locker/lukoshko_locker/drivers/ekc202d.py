"""Danfoss EKC 202D with its RS-485 card, Modbus RTU; wire address = PNU - 1, all holding, values s16 in tenths.

2531 thermostat air   2529 S3, before the coil   2530 S4, behind it   1010 S5, on it   2575 displayed air
2545 setpoint in force   1035 defrosting   2021 hold after it   2006 state code   2001 DI1, the door   2509 cooling
2510 fan   2540 any alarm   19999-20010 each alarm   20011 cleaning   20012 standby
99 setpoint   1012 start of defrost   2055 case cleaning (0, 1, 2)   2045 reset alarm   (FC06)
The card dislikes block reads: one register per request.
"""

from lukoshko_locker.drivers.modbus_bus import ClimateBus
from lukoshko_locker.drivers.refrigeration import Sample

AIR, INTAKE, SUPPLY, COIL, SHOWN, SETPOINT_NOW = 2531, 2529, 2530, 1010, 2575, 2545
DEFROSTING, HOLDING, STATE, DOOR, COOLING, FAN = 1035, 2021, 2006, 2001, 2509, 2510
ANY_ALARM, CLEANING, STANDBY = 2540, 20011, 20012
SETPOINT, START_DEFROST, CASE_CLEAN, RESET_ALARM = 99, 1012, 2055, 2045
PROBE_ERRORS = {20001: "intake", 20002: "supply", 20003: "coil"}
ALARMS = {
    19999: "controller", 20000: "clock", 20004: "high", 20005: "low", 20006: "door", 20007: "input",
    20008: "input", 20009: "defrost", 20010: "defrost",
}  # fmt: skip
DRIP, DEFROST, FAN_DELAY = 4, 14, 15
LOWEST_C10, HIGHEST_C10 = -500, 500


class Ekc202d:
    """Driver of one controller."""

    def __init__(self, bus: ClimateBus, unit: int) -> None:
        self._bus, self._unit = bus, unit

    def read(self) -> Sample:
        """Probes, relays and state now; each alarm is asked for only while there is any. Raises UnitSilent."""
        read = self._number
        state = read(STATE)
        complains = self._is(ANY_ALARM)
        return Sample(
            air_c10=read(AIR),
            intake_c10=read(INTAKE),
            supply_c10=read(SUPPLY),
            coil_c10=read(COIL),
            shown_c10=read(SHOWN),
            setpoint_c10=read(SETPOINT_NOW),
            broken=frozenset(name for at, name in PROBE_ERRORS.items() if complains and self._is(at)),
            cooling=self._is(COOLING),
            fan=self._is(FAN),
            defrosting=self._is(DEFROSTING) or self._is(HOLDING) or state in (DRIP, DEFROST, FAN_DELAY),
            door_open=self._is(DOOR),
            stopped=self._is(STANDBY) or self._is(CLEANING),
            alarms=frozenset(name for at, name in ALARMS.items() if complains and self._is(at)),
            state=state,
        )

    def keep_setpoint(self, setpoint_c10: int) -> bool:
        """Write the setpoint if the controller has another one; True when it was written. Raises UnitSilent."""
        if not LOWEST_C10 <= setpoint_c10 <= HIGHEST_C10:
            raise ValueError(f"no setpoint of {setpoint_c10} tenths on this controller")
        if self._number(SETPOINT) == setpoint_c10:
            return False
        self._bus.write(self._unit, SETPOINT, setpoint_c10)
        return True

    def start_defrost(self) -> None:
        """Begin a defrost now. Raises UnitSilent."""
        self._bus.write(self._unit, START_DEFROST, 1)

    def clean(self, *, begin: bool) -> None:
        """Stop everything but the fan's switch for cleaning, or go on. Raises UnitSilent."""
        self._bus.write(self._unit, CASE_CLEAN, 2 if begin else 0)

    def reset_alarm(self) -> None:
        """Acknowledge the controller's own alarm. Raises UnitSilent."""
        self._bus.write(self._unit, RESET_ALARM, 1)

    def _number(self, address: int) -> int:
        return self._bus.read(self._unit, address)

    def _is(self, address: int) -> bool:
        return self._number(address) != 0
