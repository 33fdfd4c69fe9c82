"""Waveshare Modbus RTU Relay (D): 8 relays and 8 inputs, 9600 8N1. The relay drives the coil, the board times it.

Pulse      u 05 02 rr 00 kk C    ->  the request again     relay rr from 0 is on for kk x 100 ms
Inputs     u 02 00 00 00 08 C    ->  u 02 01 bits C        bit 0 is input 1
All off    u 05 00 FF 00 00 C    ->  the request again
Refusal                              u fn|80 code C        6 = busy

C is the CRC-16 of Modbus, low byte first; u 1..247. Door contacts are wired to the inputs, or to another board
(`feedback = "none"` here). Reading the relays between the inputs made boards time out in the field: not asked.
Switching a relay on without a time (FF00) and pulses above a second have no function here on purpose.
"""

from lukoshko_locker.drivers.board import Sent
from lukoshko_locker.drivers.family import Status
from lukoshko_locker.drivers.pulse_guard import LONGEST_MS, bounded_ms

PULSE_FOR, READ_INPUTS, REFUSED = 0x05, 0x02, 0x80
PULSE = 0x02
RELAYS = 8
BUSY = 6
TICK_MS = 100
REQUEST_SIZE, INPUTS_SIZE, REFUSAL_SIZE = 8, 6, 5


class Waveshare:
    """The words of one board."""

    channels = RELAYS
    acknowledges = True

    def __init__(self, *, address: int = 1, pulse_ms: int = 300) -> None:
        if not 1 <= address <= 247:
            raise ValueError(f"no Modbus unit {address}: 1..247")
        self._address = address
        self._ticks = bounded_ms(pulse_ms) // TICK_MS
        self.pulse_s = self._ticks * TICK_MS / 1000

    def open(self, channel: int) -> bytes:
        """The request that pulses one coil."""
        return _frame(self._address, PULSE_FOR, PULSE, channel - 1, 0, self._ticks)

    def ask(self) -> bytes:
        """The request for the state of all inputs."""
        return _frame(self._address, READ_INPUTS, 0, 0, 0, RELAYS)

    def after_open(self) -> bytes:
        """Nothing."""
        return b""

    def release(self, channel: int) -> bytes:  # noqa: ARG002
        """Nothing: the request itself bounds the pulse."""
        return b""

    def rest(self) -> bytes:
        """All relays off: somebody may have switched one on without a time."""
        return _frame(self._address, PULSE_FOR, 0, 0xFF, 0, 0)

    def allows(self, request: bytes) -> bool:
        """A timed pulse of at most a second, a read of the inputs, or all off."""
        if request in (self.ask(), self.rest()):
            return True
        if len(request) != REQUEST_SIZE or request[:3] != bytes((self._address, PULSE_FOR, PULSE)):
            return False
        return request[3] < RELAYS and request[4] == 0 and 1 <= request[5] <= LONGEST_MS // TICK_MS

    def size(self, heard: bytes) -> int:
        """By unit and function."""
        if heard[0] != self._address:
            return 0
        if len(heard) < 2:
            return REFUSAL_SIZE
        if heard[1] & REFUSED:
            return REFUSAL_SIZE if heard[1] & ~REFUSED in (PULSE_FOR, READ_INPUTS) else 0
        return {PULSE_FOR: REQUEST_SIZE, READ_INPUTS: INPUTS_SIZE}.get(heard[1], 0)

    def whole(self, frame: bytes) -> bool:
        """CRC, and the one byte that eight inputs take."""
        one_byte = frame[1] != READ_INPUTS or frame[2] == 1
        return one_byte and _crc(frame[:-2]) == frame[-2:]

    def answer(self, frame: bytes, channel: int) -> Sent | None:
        """Taken is the request said again; a busy board did nothing."""
        if frame == self.open(channel):
            return Sent.ACKED
        if frame[1] != PULSE_FOR | REFUSED:
            return None
        return Sent.REJECTED if frame[2] == BUSY else Sent.UNCERTAIN

    def status(self, frame: bytes) -> Status | None:
        """Closed inputs by number."""
        if frame[1] != READ_INPUTS:
            return None
        return Status({no: bool(frame[3] >> (no - 1) & 1) for no in range(1, RELAYS + 1)})

    def report(self, frame: bytes) -> tuple[int, bool] | None:  # noqa: ARG002
        """A slave never speaks first."""
        return None


def _frame(*body: int) -> bytes:
    return bytes(body) + _crc(bytes(body))


def _crc(data: bytes) -> bytes:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc.to_bytes(2, "little")
