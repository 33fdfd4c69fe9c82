"""How a device joins, renews what it joined with, and is shut out; what technician and device send and see."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.api.devices import DeviceKind, Reason
from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant

Pem = Annotated[str, Meta(min_length=1, max_length=8192)]
Fingerprint = Annotated[str, Meta(min_length=19, max_length=19)]
"""Sixteen hex digits of the key's hash in four groups: short enough to be compared by eye."""
JoinState = Literal["waiting", "approved", "refused"]


class MakeClaim(Message, frozen=True):
    """Ask for a claim code of one registered locker or till; former codes of it are void."""

    kind: DeviceKind
    device_id: Id


class ClaimMade(Message, frozen=True):
    """The code, shown this once, and what is typed on the device."""

    code: str
    command: str
    expires_at: Instant


class AskJoin(Message, frozen=True):
    """A device shows its claim code and asks to have its own key signed; the same again asks how that stands."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    csr: Pem


class Joined(Message, frozen=True):
    """What a device is given: empty strings while a person has not approved."""

    state: JoinState
    fingerprint: Fingerprint
    kind: DeviceKind
    device_id: Id
    certificate: str = ""
    broker_host: str = ""
    broker_port: int = 0
    broker_ca: str = ""
    release_key: str = ""
    """The key that signs releases of the agent, in hex; the device believes no other from now on."""


class AskRenewal(Message, frozen=True):
    """A device asks for the next certificate of its key, and signs the request with that key."""

    serial: Annotated[str, Meta(pattern=r"^[0-9a-f]{1,40}$")]
    csr: Pem
    at: Instant
    signature: Annotated[str, Meta(pattern=r"^[0-9a-f]{2,512}$")]


class Renewed(Message, frozen=True):
    """The next certificate."""

    certificate: str


class JoinView(Message, frozen=True):
    """A device that asked to join."""

    id: Id
    kind: DeviceKind
    device_id: Id
    name: str
    fingerprint: Fingerprint
    asked_at: Instant
    state: JoinState
    decided_by: str


class Joins(Message, frozen=True):
    """Devices that asked to join: those that wait first."""

    joins: list[JoinView]


class ShutOut(Message, frozen=True):
    """Take a device's certificates back."""

    reason: Reason


class Judge(Message, frozen=True):
    """What a person decided about a device that may have a double: it is the one, or it is shut out."""

    verdict: Literal["trusted", "shut_out"]
    reason: Reason
