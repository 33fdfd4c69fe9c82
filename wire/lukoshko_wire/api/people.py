"""Signing in by phone and code; who a person is; tickets for live rooms."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant

Role = Literal["customer", "picker", "courier", "operator", "clerk", "technician", "accountant", "fiscal"]
"""`fiscal` is the right to end receipts by hand, beside the role of an operator or a technician."""
Phone = Annotated[str, Meta(min_length=5, max_length=20)]


class AskCode(Message, frozen=True):
    """Send a sign-in code to this phone."""

    phone: Phone


class CodeSent(Message, frozen=True):
    """Until when the code works, and when another may be asked for."""

    expires_at: Instant
    again_at: Instant


class SignIn(Message, frozen=True):
    """Phone and the code that came."""

    phone: Phone
    code: Annotated[str, Meta(min_length=4, max_length=8)]


class Me(Message, frozen=True):
    """The person behind this session."""

    id: Id
    name: str
    phone: str
    roles: list[Role]
    place_id: Id | None = None
    """Where a clerk works."""


class Rename(Message, frozen=True):
    """The person's own name, shown to courier and clerk."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]


class AskTicket(Message, frozen=True):
    """Rooms that this screen wants to follow: `order:<id>`, `mine`, `orders`, `picking`, `task:<id>`,
    `route:<courier>`, `counter:<place>`, `locker:<id>`, `tills`, `goods`.
    """

    rooms: Annotated[list[str], Meta(min_length=1, max_length=20)]


class TicketGiven(Message, frozen=True):
    """A signed ticket and where to bring it; empty `url` means the page's own origin."""

    ticket: str
    expires_at: Instant
    url: str
