"""Lock control board of the 8A/BCC family (Shuoming and relabels): RS-485, 9600 8N1.

              Request             Reply
open one      8A bd ch 11 X       8A bd ch st X
open for s    8A bd ch 11 s X     the same; s = 1..9 seconds
open all      8A bd 00 11 X       the request again
open several  90 bd mask X        none, or the request again (firmware differs)
read one      80 bd ch 33 X       80 bd ch st X
read all      80 bd 00 33 X       80 bd bits 33 X
report        -                   82 bd ch st X, only some firmware

X is the XOR of every byte before it; bd 1..32; ch 1..50; st 11 = feedback contact closed, 00 = open.
mask and bits are 3 bytes on a board of 24 channels, 7 bytes on one of 50; a set bit is a closed contact.
No frame says how long it is: what is left unfinished is forgotten after a silence.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Literal

from lukoshko_sim.locker.board import Board, BoardFaults, Feedback
from lukoshko_sim.locker.doors import Doors
from lukoshko_sim.ports import Chunk

OPEN, SEVERAL, READ, REPORT = 0x8A, 0x90, 0x80, 0x82
DO_OPEN, DO_READ = 0x11, 0x33
CONTACT_CLOSED, CONTACT_OPEN, COOLING_DOWN = 0x11, 0x00, 0x02
MASK_SIZES = {24: 3, 50: 7}

ByteOrder = Literal["low-first", "low-last"]


@dataclass
class Faults(BoardFaults):
    """What is wrong with this board today; too soon an unlock is refused with state 02."""

    blind_ack: bool = False
    """The acknowledgement says that the lock opened without having looked."""


class LockBoard(Board):
    """One board of 24 or 50 channels."""

    faults: Faults

    def __init__(
        self,
        address: int = 1,
        *,
        channels: int = 24,
        feedback: Feedback = "closing",
        byte_order: ByteOrder = "low-first",
        reports: bool = False,
        answers_several: bool = False,
        doors: Doors | None = None,
    ) -> None:
        if not 1 <= address <= 32:
            raise ValueError(f"no board address {address}: 1..32")
        if channels not in MASK_SIZES:
            raise ValueError(f"no board of {channels} channels: 24 or 50")
        super().__init__(address, channels, Faults(), feedback=feedback, reports=reports, doors=doors)
        self.byte_order = byte_order
        self.answers_several = answers_several

    def _next_frame(self) -> bytes | None:
        while self._pending:
            size = self._size()
            if len(self._pending) < size:
                return None
            if size and _is_request(bytes(self._pending[:size])):
                return self._cut(size)
            self._drop_one()
        return None

    def _size(self) -> int:
        head = self._pending
        if head[0] == SEVERAL:
            return 3 + MASK_SIZES[self.channels]
        if head[0] not in (OPEN, READ):
            return 0
        # A fifth byte that is no checksum but 1..9 is a time: no open frame of 5 bytes ends so.
        timed = head[0] == OPEN and len(head) >= 5 and 1 <= head[4] <= 9 and _bcc(head[:5]) != 0
        return 6 if timed else 5

    def _answer(self, frame: bytes) -> list[Chunk]:
        if frame[1] != self.address:
            return []
        self.frames += 1
        if frame[0] == SEVERAL:
            return self._open_several(frame)
        channel = frame[2]
        if channel > self.channels:
            return []
        if frame[0] == OPEN:
            return self._open_one(channel) if channel else self._open_all(frame)
        if channel:
            return self._say(_with_bcc(bytes((READ, self.address, channel, self._state(channel)))))
        return self._say(_with_bcc(bytes((READ, self.address)) + self._bits() + bytes((DO_READ,))))

    def _open_one(self, channel: int) -> list[Chunk]:
        if self._pulse(channel):
            opened = CONTACT_OPEN if self.feedback == "closing" else CONTACT_CLOSED
            state = opened if self.faults.blind_ack else self._state(channel)
        else:
            state = COOLING_DOWN
        return self._ack(_with_bcc(bytes((OPEN, self.address, channel, state))))

    def _open_all(self, frame: bytes) -> list[Chunk]:
        for channel in range(1, self.channels + 1):
            self._pulse(channel)
        return self._ack(frame)

    def _open_several(self, frame: bytes) -> list[Chunk]:
        mask = frame[2:-1] if self.byte_order == "low-first" else frame[-2:1:-1]
        wanted = int.from_bytes(mask, "little")
        for channel in range(1, self.channels + 1):
            if wanted >> (channel - 1) & 1:
                self._pulse(channel)
        return self._ack(frame) if self.answers_several else []

    def _moved(self, channel: int) -> list[Chunk]:
        return self._say(_with_bcc(bytes((REPORT, self.address, channel, self._state(channel)))))

    def _state(self, channel: int) -> int:
        return CONTACT_CLOSED if self.contact_closed(channel) else CONTACT_OPEN

    def _bits(self) -> bytes:
        mask = sum(1 << i for i, closed in enumerate(self._contacts()) if closed)
        low_first = mask.to_bytes(MASK_SIZES[self.channels], "little")
        return low_first if self.byte_order == "low-first" else low_first[::-1]


def _bcc(data: bytes | bytearray) -> int:
    return reduce(xor, data, 0)


def _with_bcc(body: bytes) -> bytes:
    return body + bytes((_bcc(body),))


def _is_request(frame: bytes) -> bool:
    """Whether the checksum holds and the function byte is the one of its header."""
    if _bcc(frame) != 0:
        return False
    return frame[0] == SEVERAL or frame[3] == (DO_OPEN if frame[0] == OPEN else DO_READ)
