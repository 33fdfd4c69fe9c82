"""A serial port that is ours alone: opened when needed, opened anew after it broke; a driver names the errors."""

import errno
import termios
from pathlib import Path
from typing import ClassVar

import serial

from lukoshko_wire.problems import LukoshkoError

BREAKS = (OSError, termios.error)
"""What a pulled cable raises: `flush` lets the terminal's own error through, which is no OSError."""


class SerialPort:
    """A port by its path. The path may come to lead to another device: each opening looks anew."""

    no_line: ClassVar[type[LukoshkoError]]
    """It cannot be opened: nothing has left us."""
    line_taken: ClassVar[type[LukoshkoError]]
    """Another process holds it."""
    broken_line: ClassVar[type[LukoshkoError]]
    """It broke while or after writing: some bytes may have left us."""

    write_s: ClassVar[float] = 1

    def __init__(self, path: str | Path, baud: int) -> None:
        self._path, self._baud = Path(path), baud
        self._port: serial.Serial | None = None
        self.opened = 0

    def write(self, data: bytes) -> None:
        """Send, and wait until it is gone; opens the port if need be. Raises no_line, line_taken, broken_line."""
        port = self._opened()
        try:
            port.write(data)
            port.flush()
        except BREAKS as error:
            self.close()
            raise self.broken_line(f"{self._path.name} broke while writing: {error}") from error

    def read(self, wait_s: float) -> bytes:
        """What has come; at least a byte unless the time is over. Raises no_line, line_taken, broken_line."""
        port = self._opened()
        try:
            port.timeout = wait_s
            first = bytes(port.read(1))
            return first + bytes(port.read(port.in_waiting)) if first else b""
        except BREAKS as error:
            self.close()
            raise self.broken_line(f"{self._path.name} broke while reading: {error}") from error

    def close(self) -> None:
        """Give the port up; the next use opens it again."""
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except BREAKS:  # the device is gone already
                return

    def _opened(self) -> serial.Serial:
        if self._port is None:
            try:
                self._port = serial.Serial(
                    str(self._path), self._baud, timeout=0, write_timeout=self.write_s, exclusive=True
                )
            except (*BREAKS, ValueError) as error:
                taken = getattr(error, "errno", None) in (errno.EBUSY, errno.EWOULDBLOCK)
                kind = self.line_taken if taken else self.no_line
                raise kind(f"{self._path.name} cannot be opened: {error}") from error
            self.opened += 1
        return self._port
