"""The only place on the edge that reads the clock, and that knows when it cannot be believed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""No device of ours ever lived before this: a clock that says so has lost its battery."""
SLACK = timedelta(seconds=2)
"""How far a clock may be set back by time synchronisation without being called wrong."""
AHEAD = timedelta(seconds=30)
"""So far in our future the server may speak; what is later means that our own clock is behind."""


class Clock(Protocol):
    """Wall time for stamps and expiry, monotonic time for intervals."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    @property
    def trusted(self) -> bool:
        """False while the wall clock is earlier than the latest time ever kept."""
        ...


class SystemClock:
    """The machine's clock, measured against the latest time that this device ever wrote down."""

    def __init__(self, kept: Callable[[], datetime | None]) -> None:
        self._kept = kept

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    @property
    def trusted(self) -> bool:
        """False while the wall clock is earlier than the latest time ever kept."""
        floor = max(self._kept() or EPOCH, EPOCH)
        return self.now() >= floor - SLACK


def heard(clock: Clock, said: datetime) -> datetime:
    """The time that a word of the server proves: our own where that is only a little behind, for it shall stay believed."""
    now = clock.now()
    return min(said, now) if said <= now + AHEAD else said


@dataclass(frozen=True)
class Deadline:
    """A moment by which something is done or never: over when either clock says so.

    The wall clock may be set back meanwhile, and the monotonic one stands still while the machine sleeps.
    """

    moment: datetime
    second: float

    @classmethod
    def at(cls, clock: Clock, moment: datetime) -> "Deadline":
        """As the clocks stand now."""
        return cls(moment, clock.monotonic() + (moment - clock.now()).total_seconds())

    def is_over(self, clock: Clock) -> bool:
        """True when it is too late."""
        return clock.now() >= self.moment or clock.monotonic() >= self.second
