"""Solenoids are made for short duty: how often a channel may be pulsed and for how long, whoever asks.

Between pulses of one channel >= 2 s; at most 3 of one channel in 30 s; coils of one supply one after another.
A pulse lasts 300 to 500 ms, and never longer than a second.
"""

from collections import defaultdict, deque

BETWEEN_S = 2.0
WINDOW_S = 30.0
AT_MOST = 3
SUPPLY_REST_S = 0.1
SHORTEST_MS, LONGEST_MS = 300, 1000


def bounded_ms(asked: int) -> int:
    """The pulse that a coil really gets."""
    return min(max(asked, SHORTEST_MS), LONGEST_MS)


class Supply:
    """One power supply: two coils at once may brown its boards out. May feed several boards."""

    def __init__(self) -> None:
        self._free_at: float | None = None

    def wait_s(self, now: float) -> float:
        """How long it still drives another coil."""
        return 0.0 if self._free_at is None else max(0.0, self._free_at - now)

    def drives(self, at: float, pulse_s: float) -> None:
        """A coil is driven from then on."""
        free_at = at + pulse_s + SUPPLY_REST_S
        self._free_at = free_at if self._free_at is None else max(self._free_at, free_at)


class PulseGuard:
    """Remembers the pulses of one board. Times are monotonic seconds."""

    def __init__(self, supply: Supply, pulse_s: float) -> None:
        self._supply, self._pulse_s = supply, pulse_s
        self._pulses: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=AT_MOST))

    def allows(self, channel: int, now: float) -> bool:
        """True when this channel has cooled down."""
        pulses = self._pulses[channel]
        if not pulses:
            return True
        crowded = len(pulses) == AT_MOST and now - pulses[0] < WINDOW_S
        return now - pulses[-1] >= BETWEEN_S and not crowded

    def supply_wait_s(self, now: float) -> float:
        """How long the supply still drives another coil."""
        return self._supply.wait_s(now)

    def pulsed(self, channel: int, at: float) -> None:
        """Count a pulse, or one that may have happened."""
        self._pulses[channel].append(at)
        self._supply.drives(at, self._pulse_s)
