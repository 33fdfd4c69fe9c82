"""Claim codes, who may join with one, and when a certificate is renewed. Pure."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from lukoshko_wire.problems import Conflict, Forbidden, Malformed, TooMany

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O, U: a code is read aloud and typed on a machine without a mouse."""
SYMBOLS = 13
"""Times five bits: 65 bits, so that guessing is hopeless before any limit counts."""
LASTS = timedelta(hours=24)
HOUR = timedelta(hours=1)
MOST_WRONG = 20
"""Wrong codes an hour from one address."""
RENEWAL_SKEW = timedelta(minutes=10)
DEVICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
RESERVED = ("server", "live")


class WrongClaim(Forbidden):
    """No such code, or it is over, void or used by another key; which of these is nobody's business."""

    code: ClassVar[str] = "devices.wrong-claim"


class BadDeviceId(Conflict):
    """This id cannot be a name at the broker."""

    code: ClassVar[str] = "devices.bad-id"


@dataclass(frozen=True)
class Claim:
    """A claim code as kept. `key` is the fingerprint of the key that used it, or empty."""

    expires_at: datetime
    void: bool
    key: str


def new_code(numbers: Sequence[int]) -> str:
    """A code of these random numbers below 32, in groups."""
    if len(numbers) != SYMBOLS:
        raise ValueError(f"{SYMBOLS} numbers make a code")
    text = "".join(ALPHABET[number] for number in numbers)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def same_code(text: str) -> str:
    """A code as typed, in the one way of writing it. Raises WrongClaim."""
    plain = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    if len(plain) != SYMBOLS or not set(plain) <= set(ALPHABET):
        raise WrongClaim("not a claim code")
    return plain


def code_hash(secret: str, code: str) -> str:
    """What is kept of a code."""
    return hmac.new(secret.encode(), f"claim\n{same_code(code)}".encode(), hashlib.sha256).hexdigest()


def check_claim(claim: Claim | None, key: str, now: datetime) -> None:
    """A code may be used by one key; by that key again as often as it asks. Raises WrongClaim."""
    if claim is None or claim.void:
        raise WrongClaim("no such claim")
    if claim.key != key and (claim.key or now >= claim.expires_at):
        raise WrongClaim("the claim is used or over")


def check_pace(now: datetime, wrong: Sequence[datetime]) -> None:
    """Refuse an address that tried too many wrong codes within the last hour. Raises TooMany."""
    if len(wrong) >= MOST_WRONG:
        wait = sorted(wrong)[-MOST_WRONG] + HOUR - now
        raise TooMany("too many wrong claims", retry_after_s=int(wait.total_seconds()) + 1)


def check_device_id(device_id: str, *, others: bool) -> None:
    """The id becomes a name at the broker: one level of a topic, and nobody else's. Raises BadDeviceId."""
    if not DEVICE_ID.fullmatch(device_id) or device_id in RESERVED:
        raise BadDeviceId("this id cannot be a name at the broker", device=device_id)
    if others:
        raise BadDeviceId("a device of another kind has this id", device=device_id)


def check_renewal(at: datetime, not_after: datetime, revoked: bool, now: datetime) -> None:
    """A renewal needs a certificate that counts, and is no old recording. Raises WrongClaim or Malformed."""
    if abs(now - at) > RENEWAL_SKEW:
        raise Malformed("the request is of another time; is the device's clock right?")
    if revoked or now >= not_after:
        raise WrongClaim("the certificate counts no more")
