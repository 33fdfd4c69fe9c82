"""The moment by which rights are judged. A clock that is behind the latest time kept is not believed.

Then the latest time kept, plus what the monotonic clock has counted since, stands for now: certainly not later than the
truth. A right whose window covers it may be used, though the window may be over; one that begins later may not.
"""

from datetime import datetime, timedelta

from lukoshko_edge.clock import EPOCH, Clock, heard
from lukoshko_edge.journal import Journal

REACHED = "rights:time"


class RightsTime:
    """Never goes back within a boot, nor, as far as it was kept, over restarts."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal, self._clock = journal, clock
        kept = journal.recall(REACHED)
        self._base = max(datetime.fromisoformat(kept) if kept else EPOCH, journal.kept_time() or EPOCH)
        self._since = clock.monotonic()

    def now(self) -> datetime:
        """The moment."""
        if self.trusted:
            return self._clock.now()
        return self.reached()

    @property
    def trusted(self) -> bool:
        """True when the wall clock itself is believed."""
        return self._clock.trusted

    def reached(self) -> datetime:
        """The latest moment that has certainly come."""
        floor = self._journal.kept_time() or EPOCH
        counted = self._base + timedelta(seconds=self._clock.monotonic() - self._since)
        return max(counted, floor)

    def hear(self, said: datetime) -> None:
        """The server has said that this moment has come."""
        self._journal.keep_time(heard(self._clock, said))

    def keep(self) -> None:
        """Write down how far it has come, so that a restart does not give the time back."""
        self._journal.remember(REACHED, self.reached().isoformat())
