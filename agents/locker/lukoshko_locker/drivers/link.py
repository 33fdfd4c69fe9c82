"""A serial line as a driver sees it: drain, write, read; opened when needed, opened anew when it breaks."""

import errno
import time
from pathlib import Path
from typing import ClassVar, Protocol

import serial

from lukoshko_wire.problems import LukoshkoError

QUIET_S = 0.02


class NoLine(LukoshkoError):
    """The port cannot be opened, or broke before a byte was written: nothing has left us."""

    code: ClassVar[str] = "line.down"


class LineTaken(NoLine):
    """Another process holds the port."""

    code: ClassVar[str] = "line.taken"


class BrokenLine(LukoshkoError):
    """The port broke while or after writing: some bytes may have left us."""

    code: ClassVar[str] = "line.broken"


class Link(Protocol):
    """Half-duplex: one exchange at a time, by one thread."""

    opened: int
    """How often the port was opened."""

    def drain(self) -> bytes:
        """Take whatever is waiting, so that it cannot answer the next request. Raises NoLine."""
        ...

    def write(self, data: bytes) -> None:
        """Send a frame. Raises BrokenLine."""
        ...

    def read(self, wait_s: float) -> bytes:
        """What has come; at least a byte unless the time is over. Raises BrokenLine."""
        ...

    def close(self) -> None:
        """Give the port up; the next drain opens it again."""
        ...


class SerialLink:
    """A port by its path. The path may come to lead to another device: each opening looks anew."""

    def __init__(self, path: Path, baud: int) -> None:
        self._path, self._baud = path, baud
        self._port: serial.Serial | None = None
        self.opened = 0

    def drain(self) -> bytes:
        """Open if need be and take whatever is waiting. Raises NoLine."""
        for attempt in (1, 2):
            port = self._opened()
            try:
                return bytes(port.read(port.in_waiting))
            except (OSError, serial.SerialException) as error:
                # A pulled cable or a simulator started again shows here, before anything was sent.
                self.close()
                if attempt == 2:
                    raise NoLine(f"{self._path.name}: {error}") from error
        raise NoLine(f"{self._path.name} is not there")

    def write(self, data: bytes) -> None:
        """Send a frame and wait until it is gone. Raises BrokenLine."""
        port = self._opened()
        try:
            port.write(data)
            port.flush()
        except (OSError, serial.SerialException) as error:
            self.close()
            raise BrokenLine(f"{self._path.name} broke while writing: {error}") from error

    def read(self, wait_s: float) -> bytes:
        """What has come; at least a byte unless the time is over. Raises BrokenLine."""
        port = self._opened()
        try:
            port.timeout = wait_s
            first = bytes(port.read(1))
            return first + bytes(port.read(port.in_waiting)) if first else b""
        except (OSError, serial.SerialException) as error:
            self.close()
            raise BrokenLine(f"{self._path.name} broke while reading: {error}") from error

    def close(self) -> None:
        """Give the port up; the next drain opens it again."""
        port, self._port = self._port, None
        if port is not None:
            try:
                port.close()
            except (OSError, serial.SerialException):  # the device is gone already
                return

    def _opened(self) -> serial.Serial:
        if self._port is None:
            try:
                self._port = serial.Serial(
                    str(self._path), self._baud, timeout=0, write_timeout=1, exclusive=True
                )
            except (OSError, serial.SerialException, ValueError) as error:
                taken = getattr(error, "errno", None) in (errno.EBUSY, errno.EWOULDBLOCK)
                kind = LineTaken if taken else NoLine
                raise kind(f"{self._path.name} cannot be opened: {error}") from error
            self.opened += 1
        return self._port


def settle(link: Link) -> None:
    """Wait for silence after a bad exchange: a late reply must not answer the next request."""
    until = time.monotonic() + 0.2
    while time.monotonic() < until and link.read(QUIET_S):
        pass
