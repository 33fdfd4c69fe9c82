"""Carel IR33 over Modbus RTU; all four tables, values s16 in tenths, one register per request.

FC04 input      403 probe 1   412 probe 2   406 virtual probe, shown and regulated by
FC03/06 holding 404 setpoint   425 r1 lowest setpoint   422 r2 highest
FC01/05 coils   54 unit on   32 defrost   5 high alarm   2 low alarm   25 condenser alarm
FC02 discrete   7 compressor   0 defrost relay   13 fan   18 defrost   43 door   3, 6 probe faults
                29 defrost too long   28 door open too long
Probe 1 feels the air of the cells, probe 2 sits on the evaporator and ends the defrost.
"""

from lukoshko_locker.drivers.modbus_bus import ClimateBus
from lukoshko_locker.drivers.refrigeration import CannotDo, Sample

PROBE_1, PROBE_2, VIRTUAL = 403, 412, 406
SETPOINT, LOWEST, HIGHEST = 404, 425, 422
UNIT_ON, DEFROST, HIGH_ALARM, LOW_ALARM, CONDENSER_ALARM = 54, 32, 5, 2, 25
COMPRESSOR, DEFROST_RELAY, FAN, DEFROSTING, DOOR = 7, 0, 13, 18, 43
PROBE_1_FAULT, PROBE_2_FAULT, DEFROST_TIMEOUT, DOOR_TIMEOUT = 3, 6, 29, 28


class Ir33:
    """Driver of one controller."""

    def __init__(self, bus: ClimateBus, unit: int) -> None:
        self._bus, self._unit = bus, unit

    def read(self) -> Sample:
        """Probes, relays and state now. Raises UnitSilent."""
        faults = {"air": self._is(PROBE_1_FAULT), "coil": self._is(PROBE_2_FAULT)}
        alarms = {
            "high": self._coil(HIGH_ALARM),
            "low": self._coil(LOW_ALARM),
            "condenser": self._coil(CONDENSER_ALARM),
            "defrost": self._is(DEFROST_TIMEOUT),
            "door": self._is(DOOR_TIMEOUT),
        }
        return Sample(
            air_c10=self._felt(PROBE_1),
            coil_c10=self._felt(PROBE_2),
            shown_c10=self._felt(VIRTUAL),
            setpoint_c10=self._bus.read(self._unit, SETPOINT),
            broken=frozenset(name for name, is_broken in faults.items() if is_broken),
            cooling=self._is(COMPRESSOR),
            fan=self._is(FAN),
            defrosting=self._is(DEFROSTING) or self._is(DEFROST_RELAY),
            door_open=self._is(DOOR),
            stopped=not self._coil(UNIT_ON),
            alarms=frozenset(name for name, is_up in alarms.items() if is_up),
        )

    def keep_setpoint(self, setpoint_c10: int) -> bool:
        """Write the setpoint if the controller has another one. Raises ValueError outside r1..r2, UnitSilent."""
        if self._bus.read(self._unit, SETPOINT) == setpoint_c10:
            return False
        low, high = (self._bus.read(self._unit, address) for address in (LOWEST, HIGHEST))
        if not low <= setpoint_c10 <= high:
            raise ValueError(f"no setpoint of {setpoint_c10} tenths: this controller allows {low}..{high}")
        self._bus.write(self._unit, SETPOINT, setpoint_c10)
        return True

    def start_defrost(self) -> None:
        """Begin a defrost now. Raises UnitSilent."""
        self._bus.switch(self._unit, DEFROST, on=True)

    def clean(self, *, begin: bool) -> None:
        """Switch the unit off for cleaning, or on again. Raises UnitSilent."""
        self._bus.switch(self._unit, UNIT_ON, on=not begin)

    def reset_alarm(self) -> None:
        """Its alarms end by themselves. Raises CannotDo."""
        raise CannotDo("the alarms of an IR33 end with their cause")

    def _felt(self, address: int) -> int:
        return self._bus.read(self._unit, address, "input")

    def _is(self, address: int) -> bool:
        return self._bus.flag(self._unit, address, "discrete_inputs")

    def _coil(self, address: int) -> bool:
        return self._bus.flag(self._unit, address, "coils")
