"""How long lists and rights last, and what a right is made of. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_wire.problems import Forbidden, LukoshkoError, TooMany
from lukoshko_wire.rights import MOST_RIGHTS, Lies, Right, RightState, tag

LIST_LASTS = timedelta(days=14)
REFRESH = timedelta(days=1)
"""A list is issued anew so often, so that a locker that is cut off always has most of LIST_LASTS before it."""
KEEP_ENDED = timedelta(hours=24)
UNLIKE_ENDED = timedelta(hours=48)
"""A new code is unlike every code that ended within this time."""
SHIFT = timedelta(hours=14)
BACK_LASTS = timedelta(hours=4)
"""What is emptied is soon somebody else's cell: a token to take back lives no longer than the way there."""
FULL_AFTER = timedelta(seconds=3)
"""Changes close together make one full list; each makes its difference at once."""
SEND_AGAIN = timedelta(seconds=30)


class WrongCode(LukoshkoError):
    """No order waits here under this code."""

    code = "pickup.wrong-code"
    status = 404


class BadKey(Forbidden):
    """The key of this pickup is not ours, or its time is over."""

    code = "pickup.bad-key"


class Locked(TooMany):
    """Too many wrong codes at this place; `retry_after_s` says how long."""

    code = "pickup.locked"


class ListFull(LukoshkoError):
    """A locker's list takes no more rights."""

    code = "rights.list-full"
    status = 409


@dataclass(frozen=True)
class Grant:
    """What the handover knows of one order's right; code and keyed hashes are added here."""

    order_id: str
    number: str
    lies: tuple[Lies, ...]
    phone: str
    not_before: datetime
    expires_at: datetime
    covered_until: datetime | None
    paid: bool


def phone_end(phone: str) -> str:
    """The last four digits: the second factor of short codes."""
    return re.sub(r"\D", "", phone)[-4:]


def entry(
    grant: Grant, state: RightState, why: str, code: str, key: bytes, locker_id: str, epoch: int, *, second: bool
) -> Right:  # fmt: skip
    """The right as it stands in the list."""
    bound = (locker_id, epoch)
    end = phone_end(grant.phone)
    return Right(
        order_id=grant.order_id, number=grant.number[:40], state=state, lies=list(grant.lies),
        not_before=grant.not_before, expires_at=grant.expires_at, code=tag(key, "code", code, *bound),
        second=tag(key, "second", end, *bound, grant.order_id) if second else None,
        covered_until=grant.covered_until, paid=grant.paid, why=why[:60],
    )  # fmt: skip


def kept(rights: Sequence[Right], now: datetime) -> list[Right]:
    """What stands in a list: ended ones for a day, and of too many the longest ended go first. Raises ListFull."""
    inside = [right for right in rights if now < right.expires_at + KEEP_ENDED]
    open_ones = [right for right in inside if right.state in ("live", "blocked")]
    if len(open_ones) > MOST_RIGHTS:
        raise ListFull(f"{len(open_ones)} rights, at most {MOST_RIGHTS}")
    ended = sorted((r for r in inside if r not in open_ones), key=lambda r: r.expires_at, reverse=True)
    return [*open_ones, *ended[: MOST_RIGHTS - len(open_ones)]]
