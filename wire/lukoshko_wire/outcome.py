"""How a courier settled an order without the server: what the phone tells till and server, and the till the server."""

from typing import Annotated

import msgspec
from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks, PayMethod, Quantity

LineNo = Annotated[int, Meta(ge=1, le=9999)]
PermitVersion = Annotated[int, Meta(ge=1, le=2**31 - 2)]


class LineRefusal(Message, frozen=True):
    """How much of a line is not taken: absolute; a line that is not named stays as the permit says."""

    no: LineNo
    quantity: Quantity


class DoorOutcome(Message, frozen=True):
    """What was refused and how the rest was paid, by one permit; by a hold nothing is printed at the door.

    `kopecks` is the sum that the person saw; `given_kopecks` the cash in hand before change, 0 when it was exact.
    """

    order_id: Id
    version: PermitVersion
    method: PayMethod
    kopecks: Kopecks
    at: Instant
    given_kopecks: Kopecks = 0
    refused: Annotated[list[LineRefusal], Meta(max_length=200)] = msgspec.field(default_factory=list)
