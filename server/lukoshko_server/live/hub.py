"""Who follows what: screens in rooms, with the person and the end of the ticket of each."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lukoshko_wire.live import Ticket

MOST_ROOMS = 200


@dataclass
class _Screen:
    person: str
    expires_at: datetime
    rooms: set[str]


class Hub:
    """Keeps the screens of one gateway; `drop` disconnects one."""

    def __init__(self, drop: Callable[[str], None]) -> None:
        self._drop = drop
        self._screens: dict[str, _Screen] = {}
        self._lock = threading.Lock()

    def join(self, sid: str, ticket: Ticket) -> list[str]:
        """Note a screen's ticket; returns the rooms that are new to it, at most MOST_ROOMS in all."""
        with self._lock:
            screen = self._screens.setdefault(sid, _Screen(ticket.person, ticket.expires_at, set()))
            screen.person = ticket.person
            screen.expires_at = max(screen.expires_at, ticket.expires_at)
            new = [room for room in dict.fromkeys(ticket.rooms) if room not in screen.rooms]
            new = new[: MOST_ROOMS - len(screen.rooms)]
            screen.rooms.update(new)
            return new

    def leave(self, sid: str) -> None:
        """Forget a screen that is gone."""
        with self._lock:
            self._screens.pop(sid, None)

    def expire(self, now: datetime) -> int:
        """Drop the screens whose tickets are over; returns how many."""
        return self._drop_where(lambda screen: screen.expires_at <= now)

    def revoke(self, person: str) -> int:
        """Drop every screen of a person; returns how many."""
        return self._drop_where(lambda screen: screen.person == person)

    def __len__(self) -> int:
        return len(self._screens)

    def _drop_where(self, doomed: Callable[[_Screen], bool]) -> int:
        with self._lock:
            sids = [sid for sid, screen in self._screens.items() if doomed(screen)]
            for sid in sids:
                del self._screens[sid]
        for sid in sids:
            self._drop(sid)
        return len(sids)
