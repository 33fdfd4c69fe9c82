"""One probe, believed or not: broken, jumping, frozen."""

from dataclasses import dataclass
from typing import Literal

from lukoshko_locker.drivers.refrigeration import BROKEN
from lukoshko_wire.climate import Quality

LOWEST_C10, HIGHEST_C10 = -400, 600
JUMP_C10, JUMP_MS = 50, 10_000
"""Air does not move faster than 5 K in 10 s."""
SETTLED_MS = 60_000
"""A new level that held for so long is the truth after all: a probe was changed, or a door stood wide open."""
FROZEN_MS = 60 * 60_000
CYCLE = 2
"""Switchings that make a cycle of cold or of a defrost: whoever feels nothing of one is frozen.

A controller that regulates by the frozen value does not cycle any more, but it still defrosts by the clock.
"""

Trouble = Literal["", "broken", "frozen"]
Works = Literal["rest", "cold", "heat"]
"""What the controller drives."""


@dataclass(frozen=True)
class Verdict:
    """What one probe is worth now; the value is the last one believed."""

    quality: Quality
    value_c10: int | None
    trouble: Trouble = ""


@dataclass
class Probe:
    """Judges the raw values of one probe one after another. Its fields are what survives a restart."""

    believed_c10: int | None = None
    doubt_c10: int | None = None
    doubt_ms: int = 0
    """How long values have held around `doubt_c10`, too far from what was believed."""
    raw_c10: int | None = None
    same_ms: int = 0
    switchings: int = 0
    """Of compressor or heater while the raw value stood still."""
    works: Works | None = None

    def judge(self, raw_c10: int, *, is_broken: bool, works: Works, dt_ms: int) -> Verdict:
        """Take the value read `dt_ms` after the one before."""
        self._watch_for_ice(raw_c10, works, dt_ms)
        if is_broken or raw_c10 == BROKEN or not LOWEST_C10 <= raw_c10 <= HIGHEST_C10:
            self.doubt_c10, self.doubt_ms = None, 0
            return Verdict("fault", self.believed_c10, "broken")
        if self.same_ms >= FROZEN_MS and self.switchings >= CYCLE:
            return Verdict("fault", self.believed_c10, "frozen")
        if self._jumps(raw_c10, dt_ms):
            return Verdict("stale", self.believed_c10)
        self.believed_c10, self.doubt_c10, self.doubt_ms = raw_c10, None, 0
        return Verdict("good", raw_c10)

    def _watch_for_ice(self, raw_c10: int, works: Works, dt_ms: int) -> None:
        if raw_c10 != self.raw_c10:
            self.raw_c10, self.same_ms, self.switchings = raw_c10, 0, 0
        else:
            self.same_ms += dt_ms
            self.switchings += self.works is not None and works != self.works
        self.works = works

    def _jumps(self, raw_c10: int, dt_ms: int) -> bool:
        if self.believed_c10 is None or not _far(raw_c10, self.believed_c10, dt_ms + self.doubt_ms):
            return False
        if self.doubt_c10 is None or _far(raw_c10, self.doubt_c10, dt_ms):
            self.doubt_c10, self.doubt_ms = raw_c10, 0
            return True
        self.doubt_c10, self.doubt_ms = raw_c10, self.doubt_ms + dt_ms
        return self.doubt_ms < SETTLED_MS


def _far(one_c10: int, other_c10: int, ms: int) -> bool:
    """True when nothing that cools or warms moves that far in that time."""
    return abs(one_c10 - other_c10) * JUMP_MS > JUMP_C10 * max(ms, JUMP_MS)
