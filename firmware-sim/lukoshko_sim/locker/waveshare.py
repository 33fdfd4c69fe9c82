"""Waveshare Modbus RTU Relay (D): 8 relays, 8 inputs, 9600 8N1. Locks hang on the relays, door contacts on the inputs.

              Request                Reply
relay on/off  u 05 00 rr FF 00 C     the request again; 00 00 is off; rr = FF: every relay
pulse on      u 05 02 rr hh ll C     the request again; hhll x 100 ms
pulse off     u 05 04 rr hh ll C     the request again
relays        u 01 00 00 00 08 C     u 01 01 bits C
inputs        u 02 00 00 00 08 C     u 02 01 bits C
refused                              u fn|80 code C: 1 function, 2 address, 3 value, 6 busy

C is the CRC-16 of Modbus, low byte first. A relay that is on without a time stays on: `held` shows it.
"""

from dataclasses import dataclass

from lukoshko_sim.locker.board import Board, BoardFaults, Feedback
from lukoshko_sim.locker.doors import Doors
from lukoshko_sim.locker.modbus_slave import BUSY, ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE, crc16
from lukoshko_sim.ports import Chunk

RELAYS = 8
READ_RELAYS, READ_INPUTS, WRITE_RELAY = 0x01, 0x02, 0x05
SWITCH, PULSE_ON, PULSE_OFF = 0x00, 0x02, 0x04
EVERY_RELAY = 0xFF
SIZE = 8


@dataclass
class Faults(BoardFaults):
    """What is wrong with this board today; too soon a pulse is refused with exception 6."""

    no_inputs: bool = False
    """The model without inputs: reading them is refused with exception 1."""


class WaveshareBoard(Board):
    """One board of 8 relays."""

    faults: Faults

    def __init__(
        self, address: int = 1, *, feedback: Feedback = "closing", doors: Doors | None = None
    ) -> None:
        if not 1 <= address <= 247:
            raise ValueError(f"no Modbus unit {address}: 1..247")
        super().__init__(address, RELAYS, Faults(), feedback=feedback, doors=doors)
        self.held: set[int] = set()
        """Relays that are on without an end: what must never happen to a solenoid."""
        self.longest_ms = 0
        """The longest pulse that was ever asked for."""

    def _next_frame(self) -> bytes | None:
        """All requests that this board knows are eight bytes; what is not is junk until the next silence."""
        while len(self._pending) >= SIZE:
            frame = bytes(self._pending[:SIZE])
            if crc16(frame[:-2]) == frame[-2:]:
                return self._cut(SIZE)
            self._drop_one()
        return None

    def _answer(self, frame: bytes) -> list[Chunk]:
        if frame[0] != self.address:
            return []
        self.frames += 1
        function, address, value = frame[1], frame[2:4], frame[4] << 8 | frame[5]
        if function == WRITE_RELAY:
            return self._write(frame, address[0], address[1], value)
        if function == READ_RELAYS or (function == READ_INPUTS and not self.faults.no_inputs):
            if address != b"\0\0" or value != RELAYS:
                return self._refuse(function, ILLEGAL_ADDRESS)
            closed = self._contacts() if function == READ_INPUTS else self._relays()
            bits = sum(1 << i for i, each in enumerate(closed) if each)
            return self._say(_frame(self.address, function, 1, bits))
        return self._refuse(function, ILLEGAL_FUNCTION)

    def _write(self, frame: bytes, group: int, relay: int, value: int) -> list[Chunk]:
        if group not in (SWITCH, PULSE_ON, PULSE_OFF) or (
            relay >= RELAYS and (group, relay) != (0, EVERY_RELAY)
        ):
            return self._refuse(WRITE_RELAY, ILLEGAL_ADDRESS)
        if group == SWITCH and value not in (0x0000, 0xFF00):
            return self._refuse(WRITE_RELAY, ILLEGAL_VALUE)
        channels = range(1, RELAYS + 1) if relay == EVERY_RELAY else (relay + 1,)
        for channel in channels:
            if not self._drive(channel, group, value):
                return self._refuse(WRITE_RELAY, BUSY)
        return self._ack(frame)

    def _drive(self, channel: int, group: int, value: int) -> bool:
        if group == PULSE_OFF or value == 0:
            self.held.discard(channel)
            return True
        if group == PULSE_ON:
            self.longest_ms = max(self.longest_ms, value * 100)
        else:
            self.held.add(channel)
        return self._pulse(channel)

    def _relays(self) -> list[bool]:
        return [channel in self.held for channel in range(1, RELAYS + 1)]

    def _refuse(self, function: int, code: int) -> list[Chunk]:
        return self._say(_frame(self.address, function | 0x80, code))


def _frame(*body: int) -> bytes:
    return bytes(body) + crc16(bytes(body))
