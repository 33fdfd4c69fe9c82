"""The only place on the edge that reads the clock, and that knows when it cannot be believed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""No device of ours ever lived before this: a clock that says so has lost its battery."""
SLACK = timedelta(seconds=2)
"""How far a clock may be set back by time synchronisation without being called wrong."""


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
