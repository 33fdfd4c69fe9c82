"""What our own people are told of their rights at a locker."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Instant


class StaffCode(Message, frozen=True):
    """The personal code of a courier or a technician at one locker, for the shift; empty without one."""

    locker_id: Id
    code: str
    until: Instant | None
    heard: bool
    """The locker has acknowledged that it knows the code."""


class CourierToken(Message, frozen=True):
    """A QR that opens these cells of a locker which nobody can reach, until a moment: to put in, or to take back."""

    what: Literal["load", "take_back"]
    cells: list[CellNo]
    until: Instant
    token: str


class CourierTokens(Message, frozen=True):
    """A courier's tokens at one locker; kept on the phone, for they are needed when nothing is reached."""

    locker_id: Id
    tokens: list[CourierToken]
