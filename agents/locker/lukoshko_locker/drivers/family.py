"""What families of lock boards differ in: their words. No I/O and no clock; `framed.py` owns the line.

The next family is one module with one class of this shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lukoshko_locker.drivers.board import Sent


@dataclass(frozen=True)
class Status:
    """What a board says of all its channels: contacts that are closed (or bits that are set), things that lie inside."""

    contacts: Mapping[int, bool]
    items: Mapping[int, bool] = field(default_factory=dict)


class Family(Protocol):
    """The words of one board. A frame is whole bytes with a checksum that holds, from this very board."""

    channels: int
    pulse_s: float
    """The longest that the board drives a coil."""
    acknowledges: bool
    """False where boards are known to obey an unlock in silence."""

    def open(self, channel: int) -> bytes:
        """The request that pulses one coil."""
        ...

    def ask(self) -> bytes:
        """The request for the state of all channels."""
        ...

    def after_open(self) -> bytes:
        """A harmless request that some firmware needs after an unlock; empty for none."""
        ...

    def release(self, channel: int) -> bytes:
        """The request that puts out one coil once its pulse must be over; empty where the board ends it as it is told."""
        ...

    def rest(self) -> bytes:
        """The request that puts out every coil; empty for none."""
        ...

    def allows(self, request: bytes) -> bool:
        """True for the few requests that may ever be written. Judges the bytes, not who made them."""
        ...

    def size(self, heard: bytes) -> int:
        """Length of the frame that would begin with these bytes; 0 when none does."""
        ...

    def whole(self, frame: bytes) -> bool:
        """True when the checksum holds and the frame is this board's."""
        ...

    def answer(self, frame: bytes, channel: int) -> Sent | None:
        """What a frame says of an unlock of this channel, if anything."""
        ...

    def status(self, frame: bytes) -> Status | None:
        """The state of all channels, if the frame tells it."""
        ...

    def report(self, frame: bytes) -> tuple[int, bool] | None:
        """A channel and its contact, if the frame is an unasked report."""
        ...


@dataclass(frozen=True)
class Heard:
    """What a stretch of bytes holds."""

    frames: list[bytes]
    garbage: int
    """Bytes that belong to no frame."""
    broken: int
    """Places where a frame was complete but its checksum did not hold."""


def hear(data: bytes, family: Family) -> Heard:
    """Find the frames of one board: garbage before and between is skipped, a broken frame is none."""
    frames: list[bytes] = []
    at = garbage = broken = 0
    while at < len(data):
        size = family.size(data[at:])
        frame = data[at : at + size]
        if size and len(frame) == size:
            if family.whole(frame):
                frames.append(frame)
                at += size
                continue
            broken += 1
        garbage += 1
        at += 1
    return Heard(frames, garbage, broken)
