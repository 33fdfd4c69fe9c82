"""The line to a register: TCP or a serial port, opened when needed, opened anew after it broke."""

import socket
from typing import Protocol

from lukoshko_edge.serial_port import SerialPort
from lukoshko_pos.drivers.register import Unreachable

CONNECT_S = 3.0
CHUNK = 4096
QUICKLY: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Confirm each segment at once: a register that says ACK and answer in two writes would wait 40 ms between them."""


class NoLine(Unreachable):
    """The line cannot be opened: nothing has left us."""

    code = "register.no-line"


class BrokenLine(Unreachable):
    """The line broke while or after writing: some bytes may have left us."""

    code = "register.broken-line"


class Line(Protocol):
    """Half-duplex bytes, one exchange at a time, by one thread."""

    opened: int
    """How often it was opened."""

    def write(self, data: bytes) -> None:
        """Send; opens the line if need be. Raises NoLine, BrokenLine."""
        ...

    def read(self, wait_s: float) -> bytes:
        """What has come; at least a byte unless the time is over. Raises NoLine, BrokenLine."""
        ...

    def close(self) -> None:
        """Give the line up; the next exchange opens it again."""
        ...


class TcpLine:
    """A register in the network."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self.opened = 0

    def write(self, data: bytes) -> None:
        """Send; opens the line if need be. Raises NoLine, BrokenLine."""
        line = self._open()
        try:
            line.settimeout(CONNECT_S)
            line.sendall(data)
        except OSError as error:
            self.close()
            raise BrokenLine(f"the line broke while writing: {error}") from error

    def read(self, wait_s: float) -> bytes:
        """What has come; at least a byte unless the time is over. Raises NoLine, BrokenLine."""
        line = self._open()
        try:
            line.settimeout(max(wait_s, 0.001))
            if QUICKLY is not None:  # it does not last: each read says it again
                line.setsockopt(socket.IPPROTO_TCP, QUICKLY, 1)
            heard = line.recv(CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            self.close()
            raise BrokenLine(f"the line broke while reading: {error}") from error
        if not heard:
            self.close()
            raise BrokenLine("the register closed the line")
        return heard

    def close(self) -> None:
        """Give the line up; the next exchange opens it again."""
        line, self._socket = self._socket, None
        if line is not None:
            line.close()

    def _open(self) -> socket.socket:
        if self._socket is None:
            try:
                self._socket = socket.create_connection(self._address, CONNECT_S)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                raise NoLine(f"{self._address[0]}:{self._address[1]}: {error}") from error
            self.opened += 1
        return self._socket


class SerialLine(SerialPort):
    """A register on a cable; the port is ours alone."""

    no_line = line_taken = NoLine
    broken_line = BrokenLine
    write_s = CONNECT_S
