"""From a temperature to who must be told: warning, alarm, limits that nothing suppresses.

A defrost and a loading warm the air for a while and mean nothing: the ladder waits until an hour after them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lukoshko_locker.cold.product import PER_TENTH
from lukoshko_wire.climate import Band

MINUTE_MS = 60_000
QUIET_AFTER_MS = 60 * MINUTE_MS
LOADING_MS = 30_000
HYSTERESIS_C10 = 10
CALM_MS = 5 * MINUTE_MS


@dataclass(frozen=True)
class Rung:
    """One alarm: the value must be past the limit for so long."""

    limit_c10: int
    hold_ms: int
    warm: bool = True
    """False: past means below."""
    waits: bool = True
    """Suppressed during a defrost or a loading, and an hour after."""
    slow: bool = False
    """Judged by what large goods feel (45 minutes) instead of small ones (15)."""


@dataclass
class Count:
    """How long a rung's limit has been passed, or left behind."""

    past_ms: int = 0
    calm_ms: int = 0
    up: bool = False


def rungs(band: Band) -> dict[str, Rung]:
    """The ladder of one zone, by the alarm's code."""
    return {
        "temp_warning": Rung(band.high_c10, 10 * MINUTE_MS),
        "temp_alarm": Rung(band.high_c10, 30 * MINUTE_MS),
        "temp_low": Rung(band.low_c10, 30 * MINUTE_MS, warm=False),
        "temp_absolute": Rung(band.absolute_c10, 0, waits=False),
        "temp_discard": Rung(band.discard_c10, band.discard_after_s * 1000, waits=False, slow=True),
    }


@dataclass
class Ladder:
    """The alarms of one zone. Its fields are what survives a restart."""

    counts: dict[str, Count] = field(default_factory=dict)
    quiet_ms: int = 0
    """How much longer a defrost or a loading excuses the warmth."""
    door_ms: int = 0

    def excuse(self, *, defrosting: bool, door_open: bool, dt_ms: int) -> None:
        """Note what excuses warm air now."""
        self.quiet_ms = max(0, self.quiet_ms - dt_ms)
        self.door_ms = self.door_ms + dt_ms if door_open else 0
        if defrosting or self.door_ms > LOADING_MS:
            self.quiet_ms = QUIET_AFTER_MS

    def climb(self, rungs: Mapping[str, Rung], fast_uk: int, slow_uk: int, dt_ms: int) -> dict[str, bool]:
        """Take what goods felt `dt_ms` after the last time; every code with whether it is up."""
        return {
            code: self._count(code, rung, slow_uk if rung.slow else fast_uk, dt_ms)
            for code, rung in rungs.items()
        }

    def _count(self, code: str, rung: Rung, value_uk: int, dt_ms: int) -> bool:
        count = self.counts.setdefault(code, Count())
        over_uk = value_uk - rung.limit_c10 * PER_TENTH
        over_uk = over_uk if rung.warm else -over_uk
        if over_uk > 0:
            count.calm_ms = 0
            if not (rung.waits and self.quiet_ms):
                count.past_ms += dt_ms
                count.up = count.up or count.past_ms >= rung.hold_ms
        else:
            count.past_ms = 0
            count.calm_ms = count.calm_ms + dt_ms if over_uk < -HYSTERESIS_C10 * PER_TENTH else 0
            count.up = count.up and count.calm_ms < CALM_MS
        return count.up
