"""Modbus RTU from the slave's side: frames, CRC-16 and exceptions, over any map of registers.

Read holding    unit 03 addr:2 count:2 crc         unit 03 bytes values:2×count crc
Write one       unit 06 addr:2 value:2 crc         the request again
Write several   unit 10 addr:2 count:2 bytes values crc    unit 10 addr:2 count:2 crc
Exception       -                                  unit fn|80 code crc

Numbers are big-endian, the CRC alone is little-endian. Another unit's frame is heard in silence; unit 0
is everybody, obeyed in silence. A frame ends where its length says or, for a foreign function, at a silence.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

BROADCAST = 0
READ_HOLDING, WRITE_ONE, WRITE_SEVERAL = 0x03, 0x06, 0x10
FIXED_SIZE = {0x01: 8, 0x02: 8, 0x03: 8, 0x04: 8, 0x05: 8, 0x06: 8}
MAX_FRAME, MAX_READ, MAX_WRITE = 256, 125, 123
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE, BUSY = 1, 2, 3, 6
QUIET_GAP_S = 0.05


class Refusal(Exception):
    """The request is answered with an exception frame of this code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"modbus exception {code}")
        self.code = code


class Registers(Protocol):
    """What the frames read and write; values are raw, 0..65535."""

    def read(self, address: int, count: int) -> list[int]:
        """Return consecutive registers. Raises Refusal."""

    def write(self, changes: dict[int, int]) -> None:
        """Set registers, all or none, durably on return. Raises Refusal."""


Serve = Callable[[bytes], bytes]
"""A request's bytes behind its function in, a reply's bytes behind its function out. Raises Refusal."""


class ModbusSlave:
    """One unit on the bus: request bytes in, reply bytes out. `more` serves functions beside those of registers."""

    def __init__(self, unit: int, registers: Registers, more: Mapping[int, Serve] | None = None) -> None:
        if not 1 <= unit <= 247:
            raise ValueError(f"no modbus unit {unit}: 1..247")
        self.unit = unit
        self.frames = 0
        self.bad_frames = 0
        self._registers = registers
        self._more = more or {}
        self._pending = bytearray()
        self._heard_s = 0.0

    def feed(self, data: bytes, now_s: float | None = None) -> list[bytes]:
        """Take what came over the bus and return the replies, checksum included."""
        if now_s is None or now_s - self._heard_s > QUIET_GAP_S:
            self.forget()
        self._heard_s = self._heard_s if now_s is None else now_s
        self._pending += data
        replies = []
        while (frame := self._next_frame()) is not None:
            if (reply := self._answer(frame)) is not None:
                replies.append(reply + crc16(reply))
        return replies

    def forget(self) -> None:
        """Drop an unfinished frame, as a silence does."""
        self.bad_frames += bool(self._pending)
        self._pending.clear()

    def _next_frame(self) -> bytes | None:
        """Cut off one whole frame and return it without its checksum."""
        if len(self._pending) < 4:
            return None
        size = self._size()
        if len(self._pending) < size:
            if size > MAX_FRAME:
                self.forget()
            return None
        frame, check = bytes(self._pending[: size - 2]), bytes(self._pending[size - 2 : size])
        if crc16(frame) == check:
            del self._pending[:size]
            return frame
        if frame[1] in FIXED_SIZE or frame[1] == WRITE_SEVERAL or len(self._pending) > MAX_FRAME:
            self.forget()  # only the next silence brings a slave back into step
        return None

    def _size(self) -> int:
        function = self._pending[1]
        if function == WRITE_SEVERAL:
            return 9 + self._pending[6] if len(self._pending) > 6 else 9
        return FIXED_SIZE.get(function, len(self._pending))

    def _answer(self, frame: bytes) -> bytes | None:
        if frame[0] not in (self.unit, BROADCAST):
            return None
        self.frames += 1
        try:
            reply = bytes((self.unit, frame[1])) + self._serve(frame[1], frame[2:])
        except Refusal as refusal:
            reply = bytes((self.unit, frame[1] | 0x80, refusal.code))
        return None if frame[0] == BROADCAST else reply

    def _serve(self, function: int, body: bytes) -> bytes:
        if function in self._more:
            return self._more[function](body)
        if function not in (READ_HOLDING, WRITE_ONE, WRITE_SEVERAL):
            raise Refusal(ILLEGAL_FUNCTION)
        address, number = _word(body, 0), _word(body, 2)
        if function == WRITE_ONE:
            self._registers.write({address: number})
            return body
        limit = MAX_READ if function == READ_HOLDING else MAX_WRITE
        if not 1 <= number <= limit:
            raise Refusal(ILLEGAL_VALUE)
        if address + number > 0x10000:
            raise Refusal(ILLEGAL_ADDRESS)
        if function == READ_HOLDING:
            values = self._registers.read(address, number)
            return bytes((2 * number,)) + b"".join(v.to_bytes(2, "big") for v in values)
        if body[4] != 2 * number:
            raise Refusal(ILLEGAL_VALUE)
        self._registers.write({address + i: _word(body, 5 + 2 * i) for i in range(number)})
        return body[:4]


def crc16(data: bytes | bytearray) -> bytes:
    """Return the two check bytes of a frame as they go on the wire."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc.to_bytes(2, "little")


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")
