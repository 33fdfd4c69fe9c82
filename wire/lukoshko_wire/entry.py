"""The decision at a locker: who is let in by what they typed or showed, and whether one cell may open now. Pure.

The locker decides with its list, the server with its own: the same list, key and moment give the same answer. What can be
guessed (a code) is answered `wrong` whatever was wrong with it; what cannot (a token) is told plainly.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lukoshko_wire.passes import Token, order_ref
from lukoshko_wire.rights import Manifest, Right, RightsList, Technician, tag
from lukoshko_wire.tries import MOST_SECONDS, Tries, closed_s, tokens_only
from lukoshko_wire.values import Zone

REOPEN = timedelta(minutes=5)
"""How long a door that was closed again opens once more by the same right: goods were left behind."""
STAFF_DIGITS = 10
"""Credentials of our own people are at least so long: a pad tells them from customers' codes by it."""
SKEW = timedelta(minutes=2)
"""A token made by the server's clock may begin a little in ours' future."""

Why = Literal[
    "wrong", "locked", "tokens_only", "no_list", "not_yet", "expired", "blocked", "revoked",
    "not_covered", "warm", "spent", "other_locker", "not_here", "occupied", "cooling", "other_parcel",
]  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Nothing opens. `counted`: a wrong code. `order_id`: whose second factor was wrong, or whose right has ended."""

    why: Why
    counted: bool = False
    order_id: str | None = None
    retry_after_s: int = 0


@dataclass(frozen=True)
class Typed:
    """What was typed at the pad: a code, and the phone's last digits where codes are short."""

    code: str
    second: str = ""


@dataclass(frozen=True)
class Entry:
    """Somebody is let in: a customer with a right (or a token of an order that no list knows), a courier, a technician."""

    who: Literal["customer", "courier", "technician"]
    id: str
    right: Right | None = None
    manifest: Manifest | None = None
    token: Token | None = None


@dataclass(frozen=True)
class Opening:
    """What is known of one cell of a right: when it was first seen to open, when it was last seen to close after it."""

    opened_at: datetime
    closed_at: datetime | None = None


Openings = Mapping[int, Opening]
Keyed = Mapping[str, int]
"""Wrong second factors by order."""


def by_typed(
    rights: RightsList | None, key: bytes, typed: Typed, now: datetime, tries: Tries, seconds: Keyed
) -> Entry | Refusal:
    """Who typed this. Every entry is compared, found or not, so that time tells nothing."""
    if wait := closed_s(tries, now):
        return Refusal("locked", retry_after_s=wait)
    if rights is None or rights.valid_until <= now:
        return Refusal("no_list")
    if len(typed.code) >= STAFF_DIGITS:
        return _staff(rights, key, typed.code, now) or Refusal("wrong", counted=True)
    if tokens_only(tries, now):
        return Refusal("tokens_only")
    return _customer(rights, key, typed, now, seconds)


def by_token(rights: RightsList | None, token: Token, now: datetime) -> Entry | Refusal:
    """Who shows this token; its signature, which names this locker, was checked before."""
    right = next((r for r in rights.rights if order_ref(r.order_id) == token.order), None) if rights else None
    order_id = right.order_id if right else None
    if now + SKEW < token.not_before:
        return Refusal("not_yet", order_id=order_id)
    if now >= token.expires_at:
        return Refusal("expired", order_id=order_id)
    if token.role != "customer":
        return Entry("courier", token.order.hex(), token=token)
    if right is None:
        return Entry("customer", token.order.hex(), token=token)
    if right.state != "live":
        return Refusal(right.state, order_id=order_id)
    return Entry("customer", right.order_id, right=right, token=token)


def may_open(
    right: Right, cell: int, now: datetime, opened: Openings, warm: frozenset[str] = frozenset()
) -> Refusal | None:
    """None when this cell of a customer's right may be opened now, without asking anybody.

    An opening that has begun may be ended: a right that runs out, or a hold, in the middle does not part a customer
    from the rest; a right that was taken back, or food that became too warm, does.
    """
    lies = next((each for each in right.lies if each.cell == cell), None)
    if lies is None:
        return Refusal("not_here", order_id=right.order_id)
    if right.state != "live":
        return Refusal(right.state, order_id=right.order_id)
    if lies.parcel_id in warm or lies.warm_left_s == 0:
        return Refusal("warm", order_id=right.order_id)
    under_way = _under_way(right, opened, now)
    if not under_way and opened:
        return Refusal("spent", order_id=right.order_id)
    if now < right.not_before:
        return Refusal("not_yet", order_id=right.order_id)
    if under_way:
        return None
    if now >= right.expires_at:
        return Refusal("expired", order_id=right.order_id)
    return None if covered(right, now) else Refusal("not_covered", order_id=right.order_id)


def covered(right: Right, now: datetime) -> bool:
    """True when the goods are paid for, or an unexpired hold pays for them."""
    return right.paid or (right.covered_until is not None and now < right.covered_until)


def awaited(rights: RightsList | None, cell: int) -> bool:
    """True when somebody has a live right to what lies in the cell: then nobody takes it back."""
    live = [right for right in rights.rights if right.state == "live"] if rights else []
    return any(lies.cell == cell for right in live for lies in right.lies)


def next_cell(right: Right, opened: Openings) -> int | None:
    """The cell to open next: those not opened yet, frozen last; None when all were."""
    waiting = [each for each in right.lies if each.cell not in opened]
    ordered = sorted(waiting, key=lambda each: (each.zone is Zone.FROZEN, each.cell))
    return ordered[0].cell if ordered else None


def finished(right: Right, opened: Openings, now: datetime) -> bool:
    """True when every cell was opened and closed and the time to open once more is over."""
    cells = {each.cell for each in right.lies}
    return bool(opened) and cells <= set(opened) and not _under_way(right, opened, now)


def _under_way(right: Right, opened: Openings, now: datetime) -> bool:
    if not opened:
        return False
    if any(opening.closed_at is None for opening in opened.values()) and now < right.expires_at:
        return True
    last = max(opening.closed_at or opening.opened_at for opening in opened.values())
    # Between two cells the customer may take as long as the right itself lasts.
    left = any(each.cell not in opened for each in right.lies) and now < right.expires_at
    return left or now - last <= REOPEN


def _customer(rights: RightsList, key: bytes, typed: Typed, now: datetime, seconds: Keyed) -> Entry | Refusal:
    bound = (rights.locker_id, rights.key_epoch)
    code = tag(key, "code", typed.code, *bound)
    found: Right | None = None
    for right in rights.rights:
        if hmac.compare_digest(right.code, code):
            found = right
    second = tag(key, "second", typed.second, *bound, found.order_id if found else "")
    if found is None:
        return Refusal("wrong", counted=True)
    if found.second is not None:
        spent = seconds.get(found.order_id, 0) >= MOST_SECONDS
        if not hmac.compare_digest(found.second, second) or spent:
            return Refusal("wrong", counted=True, order_id=found.order_id)
    if found.state in ("expired", "revoked") or now >= found.expires_at:
        return Refusal("wrong", counted=True, order_id=found.order_id)
    if found.state == "blocked":
        return Refusal("blocked", order_id=found.order_id)
    return Entry("customer", found.order_id, right=found)


def _staff(rights: RightsList, key: bytes, code: str, now: datetime) -> Entry | None:
    bound = (rights.locker_id, rights.key_epoch)
    courier, technician = tag(key, "courier", code, *bound), tag(key, "technician", code, *bound)
    found: Manifest | Technician | None = None
    for manifest in rights.manifests:
        if hmac.compare_digest(manifest.credential, courier):
            found = manifest
    for person in rights.technicians:
        if hmac.compare_digest(person.credential, technician):
            found = person
    if found is None or not found.not_before <= now < found.expires_at:
        return None
    if isinstance(found, Manifest):
        return Entry("courier", found.courier_id, manifest=found)
    return Entry("technician", found.person_id)
