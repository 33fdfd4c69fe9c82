"""What a screen is told: tickets, rooms and numbered views (DESIGN §5, Screens)."""

from typing import Any

from lukoshko_wire.channels import Channel
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant


class Ticket(Message, frozen=True):
    """Claims that `http` signs: the rooms that this person may follow until then."""

    person: Id
    rooms: list[str]
    expires_at: Instant


class Watch(Message, frozen=True):
    """A screen asks to follow the rooms of its ticket."""

    ticket: str


class Watching(Message, frozen=True):
    """The acknowledgement of Watch."""

    rooms: list[str]
    until: Instant


class Pushed(Message, frozen=True):
    """The whole new view of one entity; apply when `seq` is higher than what the screen has."""

    room: str
    kind: str
    id: str
    seq: int
    view: Any


class Revoked(Message, frozen=True):
    """Sessions of this person must be dropped by every gateway."""

    person: Id


LIVE = Channel("lukoshko/v1/live/{room}", Pushed)
REVOKED = Channel("lukoshko/v1/live-revoked/{person}", Revoked)
