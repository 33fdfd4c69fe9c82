"""The refrigeration's line: Modbus RTU, one register a request, several families of controllers side by side.

An RTU reply does not say which register it answers, so one that comes late would answer the next request. After every
failed exchange the line is listened to until it is quiet, and only then used again.
"""

import logging
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException

from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)
REPLY_S = 0.3
QUIET_S = 0.3
LONGEST_NOISE_S = 2.0
ATTEMPTS = 3
BUSY = 6
FUNCTIONS = {"coils": 1, "discrete_inputs": 2, "holding": 3, "input": 4}
SWITCH, WRITE = 5, 6
BUSY_PAUSE_S = 0.1

Ask = Callable[[ModbusSerialClient], Any]


class UnitSilent(LukoshkoError):
    """The controller does not answer, is busy for too long, or says what nobody asked for."""

    code: ClassVar[str] = "climate.silent"


class UnitRefuses(UnitSilent):
    """The controller answers with an exception: it does not have this, or does not want it."""

    code: ClassVar[str] = "climate.refused"


class ClimateBus:
    """The serial line; opened when needed, opened anew when it breaks. One thread owns it."""

    def __init__(self, path: Path, baud: int) -> None:
        self._client = ModbusSerialClient(str(path), baudrate=baud, timeout=REPLY_S, retries=0)

    def read(self, unit: int, address: int, table: Literal["holding", "input"] = "holding") -> int:
        """One register as a signed number. Raises UnitSilent."""
        ask: Ask = lambda client: getattr(client, f"read_{table}_registers")(  # noqa: E731
            address, count=1, device_id=unit
        )
        value = _one(self._ask(unit, FUNCTIONS[table], ask, f"{table} {address}").registers, unit)
        return value - 0x10000 if value & 0x8000 else value

    def flag(self, unit: int, address: int, table: Literal["discrete_inputs", "coils"]) -> bool:
        """One bit. Raises UnitSilent."""
        ask: Ask = lambda client: getattr(client, f"read_{table}")(address, count=1, device_id=unit)  # noqa: E731
        bits = self._ask(unit, FUNCTIONS[table], ask, f"{table} {address}").bits
        return bool(_one(bits[:1], unit))

    def write(self, unit: int, address: int, value: int) -> None:
        """Write one holding register; the same value twice is harmless. Raises UnitSilent."""
        self._ask(
            unit,
            WRITE,
            lambda client: client.write_register(address, value & 0xFFFF, device_id=unit),
            f"write of {address}",
        )

    def switch(self, unit: int, address: int, *, on: bool) -> None:
        """Write one coil. Raises UnitSilent."""
        self._ask(
            unit, SWITCH, lambda client: client.write_coil(address, on, device_id=unit), f"coil {address}"
        )

    def close(self) -> None:
        """Give the port up."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _ask(self, unit: int, function: int, ask: Ask, what: str) -> Any:
        failure: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                reply = ask(self._opened())
            except (ModbusException, OSError, struct.error, IndexError, ValueError) as error:
                failure = error  # a garbled reply breaks the parser in any of these ways
                if not self._settle():
                    break
                continue
            if not reply.isError():
                if reply.function_code == function:
                    return reply
                failure = ValueError(f"it answers function {reply.function_code}")
                self._settle()
                continue
            if reply.exception_code != BUSY:
                raise UnitRefuses(f"unit {unit} refuses {what}: exception {reply.exception_code}")
            failure = UnitRefuses("it is busy")
            time.sleep(BUSY_PAUSE_S)
        raise UnitSilent(f"unit {unit}, {what}: {failure}") from failure

    def _opened(self) -> ModbusSerialClient:
        if not self._client.connected and not self._client.connect():
            raise OSError("the line cannot be opened")
        return self._client

    def _settle(self) -> bool:
        """Listen until the line is quiet; False when it is broken, and given up to be opened anew."""
        port = self._client.socket
        if port is None:
            return False
        try:
            port.timeout, until = QUIET_S, time.monotonic() + LONGEST_NOISE_S
            while port.read(256) and time.monotonic() < until:
                pass
            port.timeout = REPLY_S
        except OSError:
            self.close()
            return False
        return True


def _one(values: list[Any], unit: int) -> int:
    if len(values) != 1:
        raise UnitSilent(f"unit {unit} answers with {len(values)} values where one was asked for")
    return int(values[0])
