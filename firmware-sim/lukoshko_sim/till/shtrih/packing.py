"""Bytes of parameters and answers: little-endian numbers, dates in three orders, cp1251."""

from datetime import datetime

from lukoshko_sim.till.shtrih.codes import PARAMETERS, ShtrihError


class Reader:
    """Takes parameters off the front. Raises ShtrihError 33h when they are too few or too many."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self, size: int) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def optional(self, size: int) -> int | None:
        """The same, or None when every bit is set: the register is to reckon it."""
        raw = self.take(size)
        return None if raw == b"\xff" * size else int.from_bytes(raw, "little")

    def take(self, size: int) -> bytes:
        """So many bytes."""
        if len(self._data) < size:
            raise ShtrihError(PARAMETERS)
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def rest(self, most: int) -> bytes:
        """What is left, at most so much."""
        if len(self._data) > most:
            raise ShtrihError(PARAMETERS)
        return self.take(len(self._data))

    def end(self) -> None:
        """Nothing may be left."""
        if self._data:
            raise ShtrihError(PARAMETERS)


def number(value: int, size: int) -> bytes:
    """A number of so many bytes, cut to what fits as counters of registers are."""
    return (value % (1 << 8 * size)).to_bytes(size, "little")


def dmy(at: datetime) -> bytes:
    """DD MM YY."""
    return bytes((at.day, at.month, at.year % 100))


def hms(at: datetime) -> bytes:
    """hh mm ss."""
    return bytes((at.hour, at.minute, at.second))


def ymd(at: datetime) -> bytes:
    """YY MM DD."""
    return bytes((at.year % 100, at.month, at.day))


def moment(at: datetime) -> bytes:
    """YY MM DD hh mm."""
    return ymd(at) + bytes((at.hour, at.minute))


def ascii_padded(text: str, size: int) -> bytes:
    """ASCII of fixed length, spaces behind."""
    return text.encode("ascii").ljust(size)[:size]


def cp1251(raw: bytes) -> str:
    """Text of a command; what the code page lacks is `?`."""
    return raw.decode("cp1251", "replace").replace("\N{REPLACEMENT CHARACTER}", "?")
