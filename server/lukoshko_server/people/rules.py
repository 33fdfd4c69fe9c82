"""Phones, sign-in codes and their limits. Pure."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_wire.problems import LukoshkoError, Malformed, TooMany

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=5)
CODE_TRIES = 5
HOUR = timedelta(hours=1)
SESSION_LASTS = timedelta(days=30)
ROLES = ("customer", "picker", "courier", "operator", "clerk", "technician", "accountant", "fiscal")

_NOT_DIGITS = re.compile(r"[\s()\-.]+")
_PHONE = re.compile(r"(?:\+7|8|7)(\d{10})", re.ASCII)


class WrongCode(LukoshkoError):
    """The code is wrong, expired, used up, or was never sent; which of these is nobody's business."""

    code = "people.wrong-code"
    status = 403


@dataclass(frozen=True)
class Person:
    """A person as other subjects see them."""

    id: str
    name: str
    phone: str
    roles: list[str]
    place_id: str | None = None
    """Where a clerk works."""
    till_id: str | None = None
    """The till that a courier carries."""
    inn: str = ""
    """Of whoever stands at a till, tag 1203; empty when they have none."""

    def has(self, *roles: str) -> bool:
        """True when one of these roles is theirs."""
        return any(role in self.roles for role in roles)


def normal_phone(text: str) -> str:
    """A Russian phone as +7XXXXXXXXXX. Raises Malformed."""
    found = _PHONE.fullmatch(_NOT_DIGITS.sub("", text))
    if found is None:
        raise Malformed("not a phone of eleven digits that begins with +7, 7 or 8")
    return f"+7{found[1]}"


def keyed(secret: str, purpose: str, value: str) -> str:
    """A keyed hash, so that a stolen database opens nothing."""
    return hmac.new(secret.encode(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def check_pace(
    now: datetime, *, of_phone: Sequence[datetime], of_address: Sequence[datetime],
    again_s: int, phone_most: int, address_most: int,
) -> None:  # fmt: skip
    """Refuse a code asked for too often; moments are those of the last hour. Raises TooMany."""
    waits = [0.0]
    if of_phone:
        waits.append((max(of_phone) - now).total_seconds() + again_s)
    for asked, most in ((of_phone, phone_most), (of_address, address_most)):
        if len(asked) >= most:
            waits.append((sorted(asked)[-most] + HOUR - now).total_seconds())
    wait = max(waits)
    if wait > 0:
        raise TooMany("codes are asked for too often", retry_after_s=int(wait) + 1)


def masked(phone: str) -> str:
    """A phone as staff see it before they ask for it: its last two digits."""
    return f"{'•' * (len(phone) - 2)}{phone[-2:]}" if phone else ""
