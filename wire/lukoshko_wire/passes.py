"""A right that a phone can show: 96 bytes, 32 of payload and an Ed25519 signature, as base32 in a QR.

version·role 1 | locker hint 2 | order 8 | not before 4 | minutes 2 | jti 8 | six cells of 9 bits, 2 spare 7

Base32 in capitals is 154 characters: a QR of version 6, level M, and nothing that a keyboard layout could spoil. The
signature covers the locker's whole id as well, so that a token opens one locker; the hint only tells a stranger early.
"""

from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import ClassVar, Literal

from lukoshko_wire.problems import Malformed

VERSION = 1
Role = Literal["customer", "courier", "recall"]
"""Who shows it, and for what: a customer takes out, a courier puts in, a courier takes back."""
ROLES: tuple[Role, ...] = ("customer", "courier", "recall")
PAYLOAD, SIGNATURE = 32, 64
TEXT = 154
MOST_CELLS = 6
LONGEST = timedelta(minutes=0xFFFF)
_LAYOUT = Struct(">B2s8sIH8s7s")


class NotAToken(Malformed):
    """The text is not a token of this version."""

    code: ClassVar[str] = "rights.not-a-token"


@dataclass(frozen=True)
class Token:
    """What a token says. `order` is the short hash of the order's id, `cells` those it opens where no list knows it."""

    role: Role
    locker: bytes
    order: bytes
    not_before: datetime
    expires_at: datetime
    jti: bytes
    cells: tuple[int, ...]


def order_ref(order_id: str) -> bytes:
    """How a token names an order."""
    return sha256(b"order\0" + order_id.encode()).digest()[:8]


def locker_hint(locker_id: str) -> bytes:
    """How a token hints at its locker."""
    return sha256(b"locker\0" + locker_id.encode()).digest()[:2]


def pack(token: Token) -> bytes:
    """The 32 bytes that are signed. Moments are cut to seconds, the span to whole minutes, never longer than said."""
    if len(token.cells) > MOST_CELLS:
        raise ValueError(f"{len(token.cells)} cells, at most {MOST_CELLS}")
    begins = int(token.not_before.timestamp())
    span = min(token.expires_at - token.not_before, LONGEST)
    minutes = int(span.total_seconds()) // 60
    bits = 0
    for place in range(MOST_CELLS):
        bits = bits << 9 | (token.cells[place] if place < len(token.cells) else 0)
    head = VERSION << 4 | ROLES.index(token.role)
    return _LAYOUT.pack(
        head, token.locker, token.order, begins, minutes, token.jti, (bits << 2).to_bytes(7, "big")
    )


def unpack(payload: bytes) -> Token:
    """Raises NotAToken."""
    head, locker, order, begins, minutes, jti, packed = _LAYOUT.unpack(payload)
    if head >> 4 != VERSION or head & 0x0F >= len(ROLES):
        raise NotAToken("a token of another version")
    bits = int.from_bytes(packed, "big") >> 2
    cells = [bits >> 9 * place & 0x1FF for place in reversed(range(MOST_CELLS))]
    begin = datetime.fromtimestamp(begins, UTC)
    return Token(
        ROLES[head & 0x0F], locker, order, begin, begin + timedelta(minutes=minutes), jti,
        tuple(cell for cell in cells if cell),
    )  # fmt: skip


def write(payload: bytes, signature: bytes) -> str:
    """The text in the QR."""
    return b32encode(payload + signature).decode().rstrip("=")


def read(text: str) -> tuple[bytes, bytes]:
    """Payload and signature of a scanned text. Raises NotAToken."""
    text = text.strip().upper()
    if len(text) != TEXT:
        raise NotAToken(f"{len(text)} characters, not {TEXT}")
    try:
        data = b32decode(text + "=" * (-TEXT % 8))
    except (Error, ValueError) as error:
        raise NotAToken("not base32") from error
    return data[:PAYLOAD], data[PAYLOAD:]
