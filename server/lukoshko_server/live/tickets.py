"""Tickets: `http` signs which rooms a person may follow until when, the gateway only checks the signature."""

from datetime import timedelta

from itsdangerous import BadSignature, Signer

from lukoshko_server.clock import Clock
from lukoshko_wire.live import Ticket
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError

LASTS = timedelta(minutes=30)
"""Every ticket: so its end tells when it was signed."""


class BadTicket(LukoshkoError):
    """Not signed by us, its time is over, or its person's rights ended since: ask for a new one."""

    code = "live.bad-ticket"
    status = 401


class Tickets:
    """Signs and opens tickets with the server's secret."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._signer = Signer(secret, salt="lukoshko-live-ticket")
        self._clock = clock

    def sign(self, ticket: Ticket) -> str:
        """The ticket as text."""
        return self._signer.sign(encode(ticket)).decode()

    def open(self, text: str) -> Ticket:
        """The claims of a ticket. Raises BadTicket."""
        try:
            ticket = parse(Ticket, self._signer.unsign(text.encode()))
        except BadSignature as error:
            raise BadTicket("this ticket is not ours") from error
        if ticket.expires_at <= self._clock():
            raise BadTicket("this ticket is over", expired_at=ticket.expires_at.isoformat())
        return ticket
