"""Solenoids are made for short duty: how often a channel may be pulsed, whoever asks.

Between pulses of one channel >= 2 s; at most 3 of one channel in 30 s; coils of one supply one after another.
"""

from collections import defaultdict, deque

BETWEEN_S = 2.0
WINDOW_S = 30.0
AT_MOST = 3
SUPPLY_GAP_S = 0.4
"""Longer than the board's own pulse of 0.3 s: two coils at once may brown the board out."""


class PulseGuard:
    """Remembers the pulses of one board. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._pulses: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=AT_MOST))
        self._last: float | None = None

    def allows(self, channel: int, now: float) -> bool:
        """True when this channel has cooled down."""
        pulses = self._pulses[channel]
        if not pulses:
            return True
        crowded = len(pulses) == AT_MOST and now - pulses[0] < WINDOW_S
        return now - pulses[-1] >= BETWEEN_S and not crowded

    def supply_wait_s(self, now: float) -> float:
        """How long the supply still drives another coil."""
        return 0.0 if self._last is None else max(0.0, self._last + SUPPLY_GAP_S - now)

    def pulsed(self, channel: int, at: float) -> None:
        """Count a pulse, or one that may have happened."""
        self._pulses[channel].append(at)
        self._last = at
