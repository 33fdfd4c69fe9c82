"""What became of a sent receipt is not known: since when, and whether the till may still find out by itself."""

from datetime import datetime

from lukoshko_edge.clock import Clock
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.printer import DOUBTS, Progress
from lukoshko_pos.recovery import Storage, helpless

DOUBTFUL = frozenset(DOUBTS.values())
LAST_WORDS = DOUBTFUL - {DOUBTS[Storage.UNREADABLE]}
"""Doubts that no further look will end."""
LASTS_S = 60.0
"""Most doubts end with the next look; a person is told of those that last."""


class Doubts:
    """The doubt about the head of the queue, and the intents whose storage is not here."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock
        self._id, self._since, self._says = "", 0.0, ""

    def note(self, intent: Intent, progress: Progress) -> None:
        """A step was taken about an intent."""
        if progress.ack is not None or progress.trouble not in DOUBTFUL:
            return self.forget()
        if self._id != intent.id:
            self._id, self._since = intent.id, self._clock.monotonic()
        self._says = progress.trouble
        return None

    def forget(self) -> None:
        """There is none any more."""
        self._id, self._since, self._says = "", 0.0, ""

    def lasting(self) -> str:
        """The intent that is in doubt for a while; empty if none."""
        return self._id if self._id and self._clock.monotonic() - self._since >= LASTS_S else ""

    def helpless(self, fn_number: str) -> tuple[str, ...]:
        """Intents that only a person can end, with this storage in the register; empty: which one is not known."""
        ids = self._ledger.aside(fn_number) if fn_number else []
        lasting = self.lasting()
        intent = self._ledger.find(lasting) if lasting else None
        if intent is not None and helpless(self._says in LAST_WORDS, intent.sent_at, self._now()):
            ids.append(intent.id)
        return tuple(dict.fromkeys(ids))

    def _now(self) -> datetime | None:
        return self._clock.now() if self._clock.trusted else None
