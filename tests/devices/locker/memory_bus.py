"""The refrigeration's line without a wire: the drivers' requests as bytes into the simulated controllers, at once."""

from pathlib import Path
from typing import Literal

from lukoshko_locker.drivers.modbus_bus import ClimateBus, UnitRefuses, UnitSilent
from lukoshko_sim.locker.modbus_slave import crc16
from lukoshko_sim.ports import Bus

TABLES = {"coils": 1, "discrete_inputs": 2, "holding": 3, "input": 4}


class MemoryBus(ClimateBus):
    """Frames are built and read here by hand, so that neither end's arithmetic checks itself."""

    def __init__(self, bus: Bus) -> None:
        super().__init__(Path("nowhere"), 9600)
        self._devices = bus

    def read(self, unit: int, address: int, table: Literal["holding", "input"] = "holding") -> int:
        """One register as a signed number."""
        return int.from_bytes(self._asked(unit, TABLES[table], address, 1)[1:3], "big", signed=True)

    def flag(self, unit: int, address: int, table: Literal["discrete_inputs", "coils"]) -> bool:
        """One bit."""
        return bool(self._asked(unit, TABLES[table], address, 1)[1])

    def write(self, unit: int, address: int, value: int) -> None:
        """One holding register."""
        self._asked(unit, 6, address, value & 0xFFFF)

    def switch(self, unit: int, address: int, *, on: bool) -> None:
        """One coil."""
        self._asked(unit, 5, address, 0xFF00 if on else 0)

    def _asked(self, unit: int, function: int, address: int, number: int) -> bytes:
        body = bytes((unit, function)) + address.to_bytes(2, "big") + number.to_bytes(2, "big")
        reply = b"".join(chunk.data for chunk in self._devices.feed(body + crc16(body)))
        if not reply or crc16(reply[:-2]) != reply[-2:] or reply[0] != unit:
            raise UnitSilent(f"unit {unit} says nothing")
        if reply[1] != function:
            raise UnitRefuses(f"unit {unit}: exception {reply[2]}")
        return reply[2:-2]
