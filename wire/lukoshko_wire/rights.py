"""Who may open what without the server: a locker's signed list of rights, its differences and their answer (DESIGN §5).

Whatever the server says here is signed over the bytes as they are sent, with the channel's name and the locker's id:
a list of another locker, or a difference shown as a list, has no valid signature.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.channels import Channel
from lukoshko_wire.exposure import Limits
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.values import Barcode, CellNo, Id, Instant, Zone

MOST_RIGHTS = 200
MAX_LIST_BYTES = 64 * 1024

Tag = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}$")]
"""A keyed hash cut to 128 bits, base64url."""
Key32 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""A public key of 256 bits, base64url."""
Hash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
Signature = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{86}$")]
Version = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Epoch = Annotated[int, Meta(ge=1, le=2**31 - 1)]
RightState = Literal["live", "blocked", "expired", "revoked"]
What = Literal["rights", "rights/diff", "rights/key", "token", "door/permit", "door/pairing"]


class Lies(Message, frozen=True, omit_defaults=True):
    """A parcel in a cell. `warm_left_s`: how long it could be too warm when it was put in; None when no time is a limit.

    `limits`: what its goods may stand where that is not what the zone's may.
    `counted_from`: a person has said then that the goods are good, and what was counted before does not count.
    """

    parcel_id: Id
    cell: CellNo
    zone: Zone
    warm_left_s: int | None = None
    counted_from: Instant | None = None
    limits: Limits | None = None


class Right(Message, frozen=True, omit_defaults=True):
    """One order's right: these cells, in this order, by this code. Kept 24 h after its end, to be told from a wrong one.

    `second` is the keyed hash of the phone's last digits where codes are short. `covered_until`: until then an
    unexpired hold pays for the goods, so that they may be given out without the server; `paid`: they are paid for.
    """

    order_id: Id
    number: Annotated[str, Meta(max_length=40)]
    state: RightState
    lies: Annotated[list[Lies], Meta(max_length=64)]
    not_before: Instant
    expires_at: Instant
    code: Tag
    second: Tag | None = None
    covered_until: Instant | None = None
    paid: bool = False
    why: Annotated[str, Meta(max_length=60)] = ""


class Load(Message, frozen=True, omit_defaults=True):
    """A parcel that a courier brings, the cell kept for it, and its limits as in `Lies`."""

    parcel_id: Id
    order_id: Id
    barcode: Barcode
    cell: CellNo
    limits: Limits | None = None


class Manifest(Message, frozen=True):
    """What one courier may put in during one shift, by a credential of their own."""

    courier_id: Id
    credential: Tag
    not_before: Instant
    expires_at: Instant
    loads: Annotated[list[Load], Meta(max_length=400)]


class Technician(Message, frozen=True):
    """Who may open cells in which nothing lies, by a credential of their own."""

    person_id: Id
    credential: Tag
    not_before: Instant
    expires_at: Instant


class RightsList(Message, frozen=True):
    """All rights of one locker. `version` never falls; entries are sorted by id, so that equal lists have equal bytes."""

    locker_id: Id
    version: Version
    key_epoch: Epoch
    issued_at: Instant
    valid_until: Instant
    code_digits: Annotated[int, Meta(ge=4, le=9)]
    rights: Annotated[list[Right], Meta(max_length=MOST_RIGHTS)]
    manifests: Annotated[list[Manifest], Meta(max_length=50)]
    technicians: Annotated[list[Technician], Meta(max_length=50)]


class RightsDiff(Message, frozen=True):
    """From list `base` to list `version`, whose bytes hash to `hash`: entries put by id, ids taken out."""

    locker_id: Id
    base: Version
    version: Version
    key_epoch: Epoch
    issued_at: Instant
    valid_until: Instant
    hash: Hash
    put: Annotated[list[Right], Meta(max_length=MOST_RIGHTS)]
    dropped: Annotated[list[Id], Meta(max_length=MOST_RIGHTS)]
    manifests: Annotated[list[Manifest], Meta(max_length=50)] | None = None
    technicians: Annotated[list[Technician], Meta(max_length=50)] | None = None


class SealedKey(Message, frozen=True):
    """The locker's code key, sealed for the key pair whose public half it announced (X25519, HKDF, ChaCha20-Poly1305)."""

    locker_id: Id
    epoch: Epoch
    seal: Key32
    ephemeral: Key32
    sealed: Annotated[str, Meta(max_length=100)]


class Signed(Message, frozen=True):
    """An envelope: `body` is signed as it stands (Ed25519) by the key whose id is `key`."""

    key: Id
    signature: Signature
    body: msgspec.Raw


class RightsAck(Message, frozen=True):
    """Which list the locker holds, by version and hash of the whole of it; told at joining and after each change.

    `wants` asks for the full list. `seal` is the public key for which the code key may be sealed; `key_epoch` is the
    one it has, 0 for none. fault: why the last one was not taken, as in docs/wire.md.
    """

    version: Version
    hash: Hash
    key_epoch: Annotated[int, Meta(ge=0)]
    seal: Key32
    at: Instant
    wants: bool = False
    fault: Annotated[str, Meta(max_length=40)] = ""


class AskPickup(Message, frozen=True):
    """The customer stands at the cell and the goods are not paid yet: take the money, print, and open under this id."""

    id: Id
    order_id: Id
    cell: CellNo
    session: Id
    at: Instant


class PickupAnswer(Message, frozen=True):
    """Empty `refused`: under way, the command follows. Else nothing may be opened, and this is why."""

    id: Id
    refused: Annotated[str, Meta(max_length=60)] = ""


_ROOT = "lukoshko/v1/locker/{device}"
RIGHTS = Channel(f"{_ROOT}/rights", Signed, retain=True)
RIGHTS_DIFF = Channel(f"{_ROOT}/rights/diff", Signed)
RIGHTS_KEY = Channel(f"{_ROOT}/rights/key", Signed)
RIGHTS_ACK = Channel(f"{_ROOT}/rights/ack", RightsAck, retain=True)
ASK = Channel(f"{_ROOT}/ask", AskPickup)
ASK_ANSWER = Channel(f"{_ROOT}/ask/answer", PickupAnswer)


def signed_bytes(what: What, device_id: str, body: bytes) -> bytes:
    """What a signature covers: the channel's name and the device's id stand before the bytes."""
    return b"\0".join((b"lukoshko/v1", what.encode(), device_id.encode(), body))


def seal_context(locker_id: str, epoch: int, seal: bytes, ephemeral: bytes) -> bytes:
    """What a sealed code key is bound to."""
    return b"\0".join((b"lukoshko/v1/rights/key", locker_id.encode(), str(epoch).encode(), seal + ephemeral))


def key_id(public: bytes) -> str:
    """The short name of a public key."""
    return sha256(public).hexdigest()[:16]


def tag(
    key: bytes, kind: Literal["code", "second", "courier", "technician"], text: str, *bound: str | int
) -> str:
    """The keyed hash by which a list names a secret: bound to its kind, the locker and the epoch of the key."""
    message = "\0".join((kind, text, *map(str, bound)))
    return b64(hmac.new(key, message.encode(), sha256).digest()[:16])


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def list_hash(body: bytes) -> str:
    """The hash of a whole list, over its bytes."""
    return sha256(body).hexdigest()


def canonical(rights: RightsList) -> bytes:
    """The bytes of a list: entries by id, fields as declared."""
    return encode(
        msgspec.structs.replace(
            rights,
            rights=sorted(rights.rights, key=lambda right: right.order_id),
            manifests=sorted(rights.manifests, key=lambda manifest: manifest.courier_id),
            technicians=sorted(rights.technicians, key=lambda technician: technician.person_id),
        )
    )


def apply(rights: RightsList, diff: RightsDiff) -> RightsList:
    """The list that a difference leads to; the caller compares its hash."""
    kept = {right.order_id: right for right in rights.rights}
    for order_id in diff.dropped:
        kept.pop(order_id, None)
    kept.update((right.order_id, right) for right in diff.put)
    changed = RightsList(
        locker_id=diff.locker_id, version=diff.version, key_epoch=diff.key_epoch, issued_at=diff.issued_at,
        valid_until=diff.valid_until, code_digits=rights.code_digits, rights=list(kept.values()),
        manifests=rights.manifests if diff.manifests is None else diff.manifests,
        technicians=rights.technicians if diff.technicians is None else diff.technicians,
    )  # fmt: skip
    return parse(RightsList, canonical(changed), limit=MAX_LIST_BYTES)
