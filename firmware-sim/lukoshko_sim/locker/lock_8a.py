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

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import Literal

from lukoshko_sim.locker.doors import BenchDoors, Doors
from lukoshko_sim.ports import Chunk, spread

OPEN, SEVERAL, READ, REPORT = 0x8A, 0x90, 0x80, 0x82
DO_OPEN, DO_READ = 0x11, 0x33
CONTACT_CLOSED, CONTACT_OPEN, COOLING_DOWN = 0x11, 0x00, 0x02
MASK_SIZES = {24: 3, 50: 7}
QUIET_GAP_S = 0.1
RECLOSE_S = 0.2
GARBAGE = bytes.fromhex("FAFD9999")

Feedback = Literal["closing", "opening"]
ByteOrder = Literal["low-first", "low-last"]


@dataclass
class Faults:
    """What is wrong with this board today. Tests and the control panel switch these at run time."""

    mute: bool = False
    """Hears and acts, but nothing that it says arrives."""
    lose_acks: int = 0
    """How many of the coming unlock acknowledgements are lost. The doors open all the same."""
    flip_bits: int = 0
    """How many of the coming replies have one bit flipped."""
    garbage: bool = False
    """FA FD 99 99 goes before every reply."""
    late_s: float = 0.0
    """Replies come so much later."""
    split: bool = False
    """Replies come one byte per write."""
    jam: set[int] = field(default_factory=set)
    """Channels whose coil is driven but whose door does not move."""
    blind_ack: bool = False
    """The acknowledgement says that the lock opened without having looked."""
    contact_stuck_open: set[int] = field(default_factory=set)
    """Channels whose contact reads open for ever, as a cut wire does."""
    contact_stuck_closed: set[int] = field(default_factory=set)
    """Channels whose contact reads closed for ever."""
    reclose: set[int] = field(default_factory=set)
    """Channels whose door falls shut again within 200 ms."""
    cooldown_s: float = 0.0
    """An unlock of the same channel sooner than this is refused with state 02, without a pulse."""
    power_loss: bool = False
    """Deaf and dumb; what it was about to do is forgotten."""


class LockBoard:
    """Bytes in, bytes out. Knows no port, thread or clock."""

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
        self.address = address
        self.channels = channels
        self.feedback = feedback
        self.byte_order = byte_order
        self.reports = reports
        self.answers_several = answers_several
        self.doors: Doors = BenchDoors(channels) if doors is None else doors
        self.faults = Faults()
        self.pulses: Counter[int] = Counter()
        """Accepted pulses per channel since power-up; `doors` keep the lasting count."""
        self.frames = 0
        self.bad_frames = 0
        self._pending = bytearray()
        self._in_junk = False
        self._now_s = 0.0
        self._heard_s = 0.0
        self._pulsed_s: dict[int, float] = {}
        self._falling: dict[int, float] = {}
        self._seen = self._contacts()

    def feed(self, data: bytes, now_s: float | None = None) -> list[Chunk]:
        """Take what came over the bus and return what the board puts on it."""
        if now_s is None or now_s - self._heard_s > QUIET_GAP_S:
            self._forget_pending()
        self._now_s = self._heard_s = self._now_s if now_s is None else now_s
        if self.faults.power_loss:
            self._lose_power()
            return []
        self._pending += data
        out: list[Chunk] = []
        while (frame := self._next_frame()) is not None:
            if frame[1] == self.address:
                self.frames += 1
                out += self._answer(frame)
        return out

    def tick(self, now_s: float) -> list[Chunk]:
        """Let doors fall shut, then report what moved if this firmware reports."""
        self._now_s = now_s
        if self.faults.power_loss:
            self._lose_power()
        for channel in [ch for ch, at in self._falling.items() if at <= now_s]:
            del self._falling[channel]
            self.doors.shut(channel)
        seen, self._seen = self._seen, self._contacts()
        if not self.reports or self.faults.power_loss:
            return []
        moved = [ch for ch in range(1, self.channels + 1) if seen[ch - 1] != self._seen[ch - 1]]
        return [
            chunk for ch in moved for chunk in self._say(bytes((REPORT, self.address, ch, self._state(ch))))
        ]

    def wake_at(self) -> float | None:
        """When the next door falls shut."""
        return min(self._falling.values(), default=None)

    def contact_closed(self, channel: int) -> bool:
        """What the feedback contact of a channel tells the board, its own vices included."""
        if channel in self.faults.contact_stuck_open:
            return False
        if channel in self.faults.contact_stuck_closed:
            return True
        is_open = self.doors.is_open(channel)
        return is_open is not None and is_open == (self.feedback == "opening")

    def _next_frame(self) -> bytes | None:
        while self._pending:
            size = self._size()
            if len(self._pending) < size:
                return None
            frame = bytes(self._pending[:size])
            if size and _is_request(frame):
                del self._pending[:size]
                self._in_junk = False
                return frame
            del self._pending[0]  # hunt for the next header, as the firmware does
            self._count_junk()
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
        if frame[0] == SEVERAL:
            return self._open_several(frame)
        channel = frame[2]
        if channel > self.channels:
            return []
        if frame[0] == OPEN:
            return self._open_one(channel) if channel else self._open_all(frame)
        if channel:
            return self._say(bytes((READ, self.address, channel, self._state(channel))))
        return self._say(bytes((READ, self.address)) + self._bits() + bytes((DO_READ,)))

    def _open_one(self, channel: int) -> list[Chunk]:
        if self._pulse(channel):
            opened = CONTACT_OPEN if self.feedback == "closing" else CONTACT_CLOSED
            state = opened if self.faults.blind_ack else self._state(channel)
        else:
            state = COOLING_DOWN
        return self._ack(bytes((OPEN, self.address, channel, state)))

    def _open_all(self, frame: bytes) -> list[Chunk]:
        for channel in range(1, self.channels + 1):
            self._pulse(channel)
        return self._ack(frame[:-1])

    def _open_several(self, frame: bytes) -> list[Chunk]:
        mask = frame[2:-1] if self.byte_order == "low-first" else frame[-2:1:-1]
        wanted = int.from_bytes(mask, "little")
        for channel in range(1, self.channels + 1):
            if wanted >> (channel - 1) & 1:
                self._pulse(channel)
        return self._ack(frame[:-1]) if self.answers_several else []

    def _pulse(self, channel: int) -> bool:
        last_s = self._pulsed_s.get(channel)
        if last_s is not None and self._now_s - last_s < self.faults.cooldown_s:
            return False
        self.doors.pulse(channel, moves=channel not in self.faults.jam)
        self.pulses[channel] += 1
        self._pulsed_s[channel] = self._now_s
        if channel in self.faults.reclose:
            self._falling[channel] = self._now_s + RECLOSE_S
        return True

    def _ack(self, body: bytes) -> list[Chunk]:
        if self.faults.lose_acks:
            self.faults.lose_acks -= 1
            return []
        return self._say(body)

    def _say(self, body: bytes) -> list[Chunk]:
        if self.faults.mute:
            return []
        frame = bytearray(body)
        frame.append(_bcc(body))
        if self.faults.flip_bits:
            self.faults.flip_bits -= 1
            frame[len(frame) // 2] ^= 0x10
        if self.faults.garbage:
            frame[:0] = GARBAGE
        return spread(bytes(frame), late_s=self.faults.late_s, split=self.faults.split)

    def _state(self, channel: int) -> int:
        return CONTACT_CLOSED if self.contact_closed(channel) else CONTACT_OPEN

    def _contacts(self) -> list[bool]:
        return [self.contact_closed(ch) for ch in range(1, self.channels + 1)]

    def _bits(self) -> bytes:
        mask = sum(1 << i for i, closed in enumerate(self._contacts()) if closed)
        low_first = mask.to_bytes(MASK_SIZES[self.channels], "little")
        return low_first if self.byte_order == "low-first" else low_first[::-1]

    def _forget_pending(self) -> None:
        if self._pending:
            self._count_junk()
        self._pending.clear()
        self._in_junk = False

    def _count_junk(self) -> None:
        self.bad_frames += not self._in_junk
        self._in_junk = True

    def _lose_power(self) -> None:
        self._pending.clear()
        self._in_junk = False
        self._pulsed_s.clear()


def _bcc(data: bytes | bytearray) -> int:
    return reduce(xor, data, 0)


def _is_request(frame: bytes) -> bool:
    """Whether the checksum holds and the function byte is the one of its header."""
    if _bcc(frame) != 0:
        return False
    return frame[0] == SEVERAL or frame[3] == (DO_OPEN if frame[0] == OPEN else DO_READ)
