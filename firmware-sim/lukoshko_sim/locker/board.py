"""What simulated lock boards of all families share: address, coils, contacts, time, and the vices of cheap electronics.

A family says how it hears requests (`_next_frame`), what it answers (`_answer`) and what it reports (`_moved`).
"""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from lukoshko_sim.locker.doors import BenchDoors, Doors
from lukoshko_sim.ports import Chunk, spread

QUIET_GAP_S = 0.1
RECLOSE_S = 0.2
GARBAGE = bytes.fromhex("FAFD9999")

Feedback = Literal["closing", "opening"]


@dataclass
class BoardFaults:
    """What is wrong with a board today. Tests and the control panel switch these at run time."""

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
    contact_stuck_open: set[int] = field(default_factory=set)
    """Channels whose contact reads open for ever, as a cut wire does."""
    contact_stuck_closed: set[int] = field(default_factory=set)
    """Channels whose contact reads closed for ever."""
    reclose: set[int] = field(default_factory=set)
    """Channels whose door falls shut again within 200 ms."""
    cooldown_s: float = 0.0
    """An unlock of the same channel sooner than this is refused, without a pulse."""
    power_loss: bool = False
    """Deaf and dumb; what it was about to do is forgotten."""
    twin: bool = False
    """A second board has the same address: both talk at once and their bytes come mixed."""


class Board(ABC):
    """Bytes in, bytes out. Knows no port, thread or clock."""

    def __init__(
        self,
        address: int,
        channels: int,
        faults: BoardFaults,
        *,
        feedback: Feedback = "closing",
        reports: bool = False,
        doors: Doors | None = None,
    ) -> None:
        self.address, self.channels = address, channels
        self.feedback, self.reports = feedback, reports
        self.doors: Doors = BenchDoors(channels) if doors is None else doors
        self.faults = faults
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

    @abstractmethod
    def _next_frame(self) -> bytes | None:
        """Cut the next whole request of any board off what is pending, junk before it included."""

    @abstractmethod
    def _answer(self, frame: bytes) -> list[Chunk]:
        """Obey a request of any board; silence for another's."""

    def _moved(self, channel: int) -> list[Chunk]:  # noqa: ARG002
        """Say unasked that a contact moved; most firmware does not."""
        return []

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
        return [chunk for ch in moved for chunk in self._moved(ch)]

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

    def _ack(self, frame: bytes) -> list[Chunk]:
        if self.faults.lose_acks:
            self.faults.lose_acks -= 1
            return []
        return self._say(frame)

    def _say(self, frame: bytes) -> list[Chunk]:
        """Put a whole frame on the line, checksum included."""
        if self.faults.mute:
            return []
        said = bytearray(frame)
        if self.faults.flip_bits:
            self.faults.flip_bits -= 1
            said[len(said) // 2] ^= 0x10
        if self.faults.garbage:
            said[:0] = GARBAGE
        if self.faults.twin:
            said = bytearray(byte for pair in zip(said, said, strict=True) for byte in pair)
        return spread(bytes(said), late_s=self.faults.late_s, split=self.faults.split)

    def _contacts(self) -> list[bool]:
        return [self.contact_closed(ch) for ch in range(1, self.channels + 1)]

    def _forget_pending(self) -> None:
        if self._pending:
            self._count_junk()
        self._pending.clear()
        self._in_junk = False

    def _drop_one(self) -> None:
        """Skip a byte that begins nothing, as the firmware does."""
        del self._pending[0]
        self._count_junk()

    def _cut(self, size: int) -> bytes:
        frame = bytes(self._pending[:size])
        del self._pending[:size]
        self._in_junk = False
        return frame

    def _count_junk(self) -> None:
        self.bad_frames += not self._in_junk
        self._in_junk = True

    def _lose_power(self) -> None:
        self._pending.clear()
        self._in_junk = False
        self._pulsed_s.clear()
