"""A serial line as a driver sees it: drain, write, read; opened when needed, opened anew when it breaks."""

import time
from typing import ClassVar, Protocol

from lukoshko_edge.serial_port import BREAKS, SerialPort
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


class SerialLink(SerialPort):
    """A board's line; what is waiting is drained before each request."""

    no_line, line_taken, broken_line = NoLine, LineTaken, BrokenLine

    def drain(self) -> bytes:
        """Open if need be and take whatever is waiting. Raises NoLine."""
        for attempt in (1, 2):
            port = self._opened()
            try:
                return bytes(port.read(port.in_waiting))
            except BREAKS as error:
                # A pulled cable or a simulator started again shows here, before anything was sent.
                self.close()
                if attempt == 2:
                    raise NoLine(f"{self._path.name}: {error}") from error
        raise NoLine(f"{self._path.name} is not there")


def settle(link: Link) -> None:
    """Wait for silence after a bad exchange: a late reply must not answer the next request."""
    until = time.monotonic() + 0.2
    while time.monotonic() < until and link.read(QUIET_S):
        pass
