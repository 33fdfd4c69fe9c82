"""Who follows what: screens in rooms, each room until its ticket ends. Knows no socket."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from lukoshko_server.live.tickets import LASTS, BadTicket
from lukoshko_wire.live import Ticket
from lukoshko_wire.problems import TooMany

MOST_ROOMS = 200
SILENT = timedelta(seconds=20)
"""A screen that shows no ticket for so long is dropped."""


class TooManyRooms(TooMany):
    """One screen follows no more rooms than this."""

    code = "live.too-many-rooms"


class Sockets(Protocol):
    """What the hub does to sockets, outside any handler too."""

    def enter(self, sid: str, room: str) -> None:
        """What is pushed to the room reaches the socket."""

    def leave(self, sid: str, room: str) -> None:
        """It no longer does."""

    def drop(self, sid: str) -> None:
        """End the connection."""


@dataclass
class _Screen:
    since: datetime
    person: str = ""
    rooms: dict[str, datetime] = field(default_factory=dict)


class Hub:
    """The screens of one gateway."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets
        self._screens: dict[str, _Screen] = {}
        self._revoked: dict[str, datetime] = {}
        self._lock = threading.RLock()

    def arrive(self, sid: str, now: datetime) -> None:
        """A screen has connected and must soon show a ticket."""
        with self._lock:
            self._screens[sid] = _Screen(now)

    def join(self, sid: str, ticket: Ticket) -> None:
        """Follow the rooms of a ticket until it ends; another person's ticket begins anew.

        Raises TooManyRooms, BadTicket for one that was signed before its person was revoked.
        """
        with self._lock:
            revoked = self._revoked.get(ticket.person)
            if revoked is not None and ticket.expires_at - LASTS <= revoked:
                raise BadTicket("this ticket was signed before its person's rights ended")
            screen = self._screens.setdefault(sid, _Screen(ticket.expires_at))
            if screen.person != ticket.person:
                self._leave(sid, screen, list(screen.rooms))
                screen.person = ticket.person
            new = set(ticket.rooms) - screen.rooms.keys()
            if len(screen.rooms) + len(new) > MOST_ROOMS:
                raise TooManyRooms(f"at most {MOST_ROOMS} rooms", most=MOST_ROOMS)
            for room in ticket.rooms:
                until = screen.rooms.get(room)
                screen.rooms[room] = ticket.expires_at if until is None else max(until, ticket.expires_at)
            for room in sorted(new):
                self._sockets.enter(sid, room)

    def gone(self, sid: str) -> None:
        """Forget a screen that has left."""
        with self._lock:
            self._screens.pop(sid, None)

    def expire(self, now: datetime) -> int:
        """End what tickets no longer allow; a screen without a room is dropped. Returns how many were dropped."""
        with self._lock:
            self._revoked = {person: at for person, at in self._revoked.items() if at + LASTS > now}
            for sid, screen in self._screens.items():
                self._leave(sid, screen, [room for room, until in screen.rooms.items() if until <= now])
            return self._drop(
                [
                    sid
                    for sid, screen in self._screens.items()
                    if not screen.rooms and (screen.person or screen.since + SILENT <= now)
                ]
            )

    def revoke(self, person: str, now: datetime) -> int:
        """Drop every screen of a person, and take no ticket of theirs from before; returns how many."""
        with self._lock:
            self._revoked[person] = now
            return self._drop([sid for sid, screen in self._screens.items() if screen.person == person])

    def __len__(self) -> int:
        return len(self._screens)

    def _leave(self, sid: str, screen: _Screen, rooms: list[str]) -> None:
        for room in rooms:
            del screen.rooms[room]
            self._sockets.leave(sid, room)

    def _drop(self, sids: list[str]) -> int:
        for sid in sids:
            del self._screens[sid]
            self._sockets.drop(sid)
        return len(sids)
