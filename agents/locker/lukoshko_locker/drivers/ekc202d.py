"""Danfoss EKC 202D with its RS-485 card, Modbus RTU; wire address = PNU - 1, values s16 in tenths.

2531 thermostat air   2545 setpoint in force   1035 defrosting   2540 any alarm   20000-20003 sensor faults
99   setpoint (FC06)  1012 start of defrost (FC06)
The card dislikes block reads: one register per request.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException

from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)
AIR, SETPOINT_NOW, DEFROSTING, ANY_ALARM = 2531, 2545, 1035, 2540
SETPOINT, START_DEFROST = 99, 1012
REPLY_S = 0.3
RETRIES = 2
LOWEST_C10, HIGHEST_C10 = -500, 500
PROBE_C10 = range(-1000, 2001)
"""What a probe can feel; a cut wire reads 8000."""


class UnitSilent(LukoshkoError):
    """The controller does not answer, or answers with an exception."""

    code: ClassVar[str] = "climate.silent"


@dataclass(frozen=True)
class Climate:
    """One controller as just read."""

    air_c10: int | None
    setpoint_c10: int
    defrosting: bool
    alarm: bool


class ClimateBus:
    """The refrigeration's serial line; opened when needed, opened anew when it breaks. One thread owns it."""

    def __init__(self, path: Path, baud: int) -> None:
        self._client = ModbusSerialClient(str(path), baudrate=baud, timeout=REPLY_S, retries=RETRIES)

    def read(self, unit: int, address: int) -> int:
        """One holding register as a signed number. Raises UnitSilent."""
        try:
            self._connect()
            reply = self._client.read_holding_registers(address, count=1, device_id=unit)
        except (ModbusException, OSError) as error:
            self._client.close()  # type: ignore[no-untyped-call]
            raise UnitSilent(f"unit {unit}: {error}") from error
        if reply.isError():
            raise UnitSilent(f"unit {unit} refuses register {address}: {reply}")
        value: int = reply.registers[0]
        return value - 0x10000 if value & 0x8000 else value

    def write(self, unit: int, address: int, value: int) -> None:
        """Write one holding register; the same value twice is harmless. Raises UnitSilent."""
        try:
            self._connect()
            reply = self._client.write_register(address, value & 0xFFFF, device_id=unit)
        except (ModbusException, OSError) as error:
            self._client.close()  # type: ignore[no-untyped-call]
            raise UnitSilent(f"unit {unit}: {error}") from error
        if reply.isError():
            raise UnitSilent(f"unit {unit} refuses to write register {address}: {reply}")

    def close(self) -> None:
        """Give the port up."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _connect(self) -> None:
        if not self._client.connected and not self._client.connect():
            raise OSError("the line cannot be opened")


class Ekc202d:
    """Driver of one controller."""

    def __init__(self, bus: ClimateBus, unit: int) -> None:
        self._bus, self._unit = bus, unit

    def read(self) -> Climate:
        """Air (None when its probe is broken), setpoint and state now. Raises UnitSilent."""
        read = self._bus.read
        air_c10 = read(self._unit, AIR)
        return Climate(
            air_c10=air_c10 if air_c10 in PROBE_C10 else None,
            setpoint_c10=read(self._unit, SETPOINT_NOW),
            defrosting=bool(read(self._unit, DEFROSTING)),
            alarm=bool(read(self._unit, ANY_ALARM)),
        )

    def keep_setpoint(self, setpoint_c10: int) -> bool:
        """Write the setpoint if the controller has another one; True when it was written. Raises UnitSilent."""
        if not LOWEST_C10 <= setpoint_c10 <= HIGHEST_C10:
            raise ValueError(f"no setpoint of {setpoint_c10} tenths on this controller")
        if self._bus.read(self._unit, SETPOINT) == setpoint_c10:
            return False
        self._bus.write(self._unit, SETPOINT, setpoint_c10)
        return True
