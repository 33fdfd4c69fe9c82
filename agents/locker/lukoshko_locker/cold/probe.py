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
"""Switchings of the compressor that make a cycle: whoever feels nothing of one is frozen."""

Trouble = Literal["", "broken", "frozen"]


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
    """Of the compressor while the raw value stood still."""
    cooling: bool | None = None

    def judge(self, raw_c10: int, *, is_broken: bool, cooling: bool, dt_ms: int) -> Verdict:
        """Take the value read `dt_ms` after the one before."""
        self._watch_for_ice(raw_c10, cooling=cooling, dt_ms=dt_ms)
        if is_broken or raw_c10 == BROKEN or not LOWEST_C10 <= raw_c10 <= HIGHEST_C10:
            self.doubt_c10, self.doubt_ms = None, 0
            return Verdict("fault", self.believed_c10, "broken")
        if self.same_ms >= FROZEN_MS and self.switchings >= CYCLE:
            return Verdict("fault", self.believed_c10, "frozen")
        if self._jumps(raw_c10, dt_ms):
            return Verdict("stale", self.believed_c10)
        self.believed_c10, self.doubt_c10, self.doubt_ms = raw_c10, None, 0
        return Verdict("good", raw_c10)

    def _watch_for_ice(self, raw_c10: int, *, cooling: bool, dt_ms: int) -> None:
        if raw_c10 != self.raw_c10:
            self.raw_c10, self.same_ms, self.switchings = raw_c10, 0, 0
        else:
            self.same_ms += dt_ms
            self.switchings += self.cooling is not None and cooling != self.cooling
        self.cooling = cooling

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
