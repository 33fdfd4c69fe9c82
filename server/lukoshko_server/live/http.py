"""Where a screen gets its ticket."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from lukoshko_server.clock import Clock
from lukoshko_server.live.tickets import LASTS, Tickets
from lukoshko_server.web import answer, read
from lukoshko_wire.api.people import AskTicket, TicketGiven
from lukoshko_wire.live import Ticket
from lukoshko_wire.problems import Forbidden

May = Callable[[Any, str, str], bool]
"""(person or None, what follows the colon, the key of a kiosk) -> may this person follow the room."""


class NotYourRoom(Forbidden):
    """This person may not follow one of the rooms; `room` names it."""

    code = "live.not-your-room"


def blueprint(tickets: Tickets, rooms: Mapping[str, May], clock: Clock, live_url: str) -> Blueprint:
    """Build the blueprint; `rooms` says for each kind of room who may follow it."""
    bp = Blueprint("live", __name__, url_prefix="/api/v1/live")

    @bp.post("/ticket")
    def ticket() -> Response:
        """Sign the rooms asked for; 403 live.not-your-room names the first that is refused."""
        asked = read(AskTicket).rooms
        person = g.get("person")
        for room in asked:
            kind, _, entity = room.partition(":")
            may = rooms.get(kind)
            if may is None or not may(person, entity, request.args.get("key", "")):
                raise NotYourRoom("this room is not for this person", room=room)
        until = clock() + LASTS
        claims = Ticket(person=person.id if person else "anyone", rooms=asked, expires_at=until)
        return answer(TicketGiven(ticket=tickets.sign(claims), expires_at=until, url=live_url))

    return bp
