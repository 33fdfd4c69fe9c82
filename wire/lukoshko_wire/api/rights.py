"""What our own people are told of their rights at a locker."""

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant


class StaffCode(Message, frozen=True):
    """The personal code of a courier or a technician at one locker, for the shift; empty without one."""

    locker_id: Id
    code: str
    until: Instant | None
    heard: bool
    """The locker has acknowledged that it knows the code."""
