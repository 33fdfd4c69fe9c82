"""Alone at the door: what the courier's app takes along, hands to the till over loopback, and tells the server later."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.api.handover import HandoverView
from lukoshko_wire.api.orders import ReceiptView
from lukoshko_wire.message import Message
from lukoshko_wire.outcome import DoorOutcome, PermitVersion
from lukoshko_wire.values import Id, Instant, Kopecks, PayMethod

SignedText = Annotated[str, Meta(max_length=160_000)]


class DoorPermit(Message, frozen=True):
    """An order that may be settled without the server. `permit` goes to the till unchanged.

    `marked`: lines with marking codes, to be refused whole or not at all.
    """

    order_id: Id
    version: PermitVersion
    settlement_id: Id
    intent_id: Id
    expires_at: Instant
    methods: list[PayMethod]
    held_kopecks: Kopecks
    covered_until: Instant | None
    marked: list[int]
    permit: SignedText
    view: HandoverView


class DoorPermits(Message, frozen=True):
    """Everything for the courier's doors while nothing but the own till is reached; `till` is null without one."""

    courier_id: Id
    till: "DoorTill | None"
    permits: list[DoorPermit]


class DoorTill(Message, frozen=True):
    """The till on the courier's own machine: where, and the word of the server that this phone may talk to it."""

    id: Id
    url: str
    pairing: SignedText


class AtDoor(Message, frozen=True):
    """From the phone to the till."""

    permit: SignedText
    outcome: DoorOutcome


class SettledAtDoor(Message, frozen=True):
    """From the phone to the server, later; `id` is made by the screen."""

    id: Id
    outcome: DoorOutcome


class DoorState(Message, frozen=True):
    """Where a settlement stands at the till.

    `waiting` its turn or its paper, `printing` at the register, `printed` in the fiscal storage, `refused` for good,
    `given` on a hold: nothing is printed here. `trouble` is what the till asks of a person now, `paper_owed` that the
    paper of this receipt is still to come.
    """

    intent_id: Id
    state: Literal["waiting", "printing", "printed", "refused", "given"]
    code: str = ""
    trouble: str = ""
    paper_owed: bool = False
    receipt: ReceiptView | None = None


class DoorSelf(Message, frozen=True):
    """The till as the phone finds it over loopback."""

    till_id: Id
    online: bool
    paper: bool
    shift: str
    queue: int
    trouble: str = ""
    settlements: list[Id] = msgspec.field(default_factory=list)
    """Intents of the latest settlements that were handed over here, the newest first."""
