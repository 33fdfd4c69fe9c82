"""What may be believed of a loyalty service, and what becomes of an operation at it. Pure.

| operation \\ | done | given up |
|---|---|---|
| reserve: asked | reserved, or refused | rolling_back |
| reserved | confirming, then confirmed | rolling_back, then rolled_back |
| accrual: expected (the order is on its way) | asked, then done | dropped |
| return: asked | done | - |

What was agreed and is refused all the same (`failed`; an accrual or a return `refused`) is for a person to put right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid5

from msgspec import field

from lukoshko_server.catalogue.rules import Goods
from lukoshko_wire.discounts import WHOLE_PERCENT, Agreed, Portion, discounted, most_off, take_off
from lukoshko_wire.message import Message, encode
from lukoshko_wire.money import half_up
from lukoshko_wire.problems import Conflict

Kind = Literal["reserve", "accrual", "return"]
OPERATIONS = UUID("0b6b8c1e-53a5-5d0e-8a55-4a0e1a7f3c21")
TRANSITIONS: dict[str, dict[str, str]] = {
    "expected": {"ask": "asked", "drop": "dropped"},
    "asked": {"reserve": "reserved", "refuse": "refused", "give_up": "rolling_back", "do": "done"},
    "reserved": {"confirm": "confirming", "give_up": "rolling_back"},
    "confirming": {"confirmed": "confirmed", "refuse": "failed"},
    "rolling_back": {"rolled_back": "rolled_back", "refuse": "failed"},
    "confirmed": {}, "rolled_back": {}, "refused": {}, "failed": {}, "done": {}, "dropped": {},
}  # fmt: skip
SENT = ("asked", "confirming", "rolling_back")
"""States in which the service is to be asked: the queue."""
QUOTE_LASTS = timedelta(minutes=10)
"""So long a calculation is shown and may be ordered by, though the service has gone."""
QUOTE_FRESH = timedelta(seconds=60)
"""Older than this it is asked for anew behind the screen."""
ANSWER_WITHIN = timedelta(seconds=5)
"""A question that is not answered by then has failed, whatever became of it."""
DOWN_LASTS = timedelta(seconds=10)
"""After a failure so long passes before this cart is asked about again."""
LEFT_ALONE = timedelta(seconds=5)
"""After a failure a process asks about no cart for so long."""
LATE = timedelta(minutes=15)
"""An operation that waits longer is shown to the operator as late."""


class BonusesUnknown(Conflict):
    """Bonuses cannot be spent now: the service has not said what this cart may get."""

    code = "loyalty.unknown"


class BonusesChanged(Conflict):
    """The service says something else by now than what the customer saw."""

    code = "loyalty.changed"


class TooManyBonuses(Conflict):
    """More bonuses than may be spent on this cart."""

    code = "loyalty.too-many"


class Strange(Exception):
    """An answer that cannot be: nothing of it is believed."""


@dataclass(frozen=True)
class CartLine:
    """What is asked about; a weighed line's quantity is grams."""

    goods_id: str
    price_kopecks: int
    quantity: int
    weighed: bool
    marked: bool

    @property
    def portion(self) -> Portion:
        """Its sum, and what may come off."""
        return Portion(self.price_kopecks, self.quantity, self.weighed, self.marked)


class Quote(Message, frozen=True):
    """What the service said of a cart, already checked."""

    percents: dict[str, int] = field(default_factory=dict)
    """Hundredths of a percent by goods."""
    off_kopecks: int = 0
    balance_kopecks: int = 0
    most_kopecks: int = 0
    """Bonuses that may be spent at most."""
    accrual_kopecks: int = 0

    @property
    def id(self) -> str:
        """The same for the same words: what a customer has seen is what is ordered by."""
        return sha256(encode(self)).hexdigest()[:16]


@dataclass(frozen=True)
class Asked:
    """What was asked about a person's cart, and what was told."""

    version: str
    asked_at: datetime
    failed: bool
    told_version: str
    told_at: datetime | None
    quote: Quote | None


@dataclass(frozen=True)
class Shown:
    """What a cart may show: `down` when the service does not answer. `ask`: it is to be asked now."""

    state: Literal["off", "asking", "ready", "down"]
    quote: Quote | None
    ask: bool


@dataclass(frozen=True)
class Told:
    """A calculation as the service words it, by position from 1."""

    percents: Mapping[int, int]
    off: int
    balance: int
    most_bonuses: int
    accrual: int


@dataclass(frozen=True)
class Operation:
    """One operation at the service, as read."""

    id: str
    order_id: str
    kind: Kind
    ref: str
    """The refund of a return; empty otherwise."""
    member: str
    state: str
    asked_kopecks: int
    bonus_kopecks: int
    """Really spent, accrued, or given back."""
    paid_kopecks: int
    code: str
    since: datetime
    created_at: datetime


def version(lines: Sequence[CartLine]) -> str:
    """The same for the same goods, quantities and prices."""
    words = [f"{line.goods_id}\t{line.price_kopecks}\t{line.quantity}" for line in lines]
    return sha256("\n".join(words).encode()).hexdigest()[:32]


def operation_id(order_id: str, kind: Kind, ref: str = "") -> str:
    """The one operation of an order of this kind; of a return, one for each refund."""
    return str(uuid5(OPERATIONS, f"{order_id}:{kind}:{ref}"))


def follows(state: str, event: str) -> str | None:
    """The state after an event; None when it changes nothing any more."""
    return TRANSITIONS[state].get(event)


def quoted(told: Told, lines: Sequence[CartLine]) -> Quote:
    """What is believed of an answer: nothing that cannot be, and never more than these lines yield. Raises Strange."""
    wrong = set(told.percents) - set(range(1, len(lines) + 1))
    if wrong or not all(0 <= percent < WHOLE_PERCENT for percent in told.percents.values()):
        raise Strange(f"percents {dict(told.percents)} of {len(lines)} lines")
    if min(told.off, told.balance, told.most_bonuses, told.accrual) < 0 or told.most_bonuses > told.balance:
        raise Strange(
            f"{told.most_bonuses} of {told.balance} bonuses, {told.off} off, {told.accrual} to come"
        )
    lower = [
        replace(line, price_kopecks=discounted(line.price_kopecks, told.percents.get(no, 0)))
        for no, line in enumerate(lines, 1)
    ]
    room = most_off([line.portion for line in lower])
    off = min(told.off, room)
    goods = sum(line.portion.kopecks for line in lower)
    return Quote(
        percents={line.goods_id: told.percents[no] for no, line in enumerate(lines, 1) if told.percents.get(no)},
        off_kopecks=off, balance_kopecks=told.balance, most_kopecks=min(told.most_bonuses, room - off),
        accrual_kopecks=min(told.accrual, goods),
    )  # fmt: skip


def shown(asked: Asked | None, wanted: str, now: datetime) -> Shown:
    """What is shown of a cart of this version, and whether it is to be asked about."""
    if asked is None or asked.version != wanted:
        return Shown("asking", None, ask=True)
    since = now - asked.asked_at
    if asked.told_version == wanted and asked.told_at is not None and now - asked.told_at < QUOTE_LASTS:
        old = now - asked.told_at >= QUOTE_FRESH
        return Shown("ready", asked.quote, ask=old and since >= DOWN_LASTS)
    if not asked.failed and since < ANSWER_WITHIN:
        return Shown("asking", None, ask=False)
    return Shown("down", None, ask=since >= DOWN_LASTS)


def lowered(goods: Mapping[str, Goods], quote: Quote | None) -> dict[str, Goods]:
    """Goods at the member's prices; the price without the percent stays beside."""
    percents = quote.percents if quote else {}
    return {
        goods_id: replace(
            each,
            price_kopecks=discounted(each.price_kopecks, percents.get(goods_id, 0)),
            regular_kopecks=max(each.regular_kopecks, each.price_kopecks),
        )
        for goods_id, each in goods.items()
    }


def agree(quote: Quote | None, bonus_kopecks: int, seen: str, portions: Sequence[Portion]) -> Agreed:
    """What comes off an order. Raises BonusesUnknown, BonusesChanged, TooManyBonuses.

    A customer who saw a calculation (`seen`) orders by that one or not at all.
    """
    if quote is None and (bonus_kopecks or seen):
        raise BonusesUnknown("the loyalty service has not told of this cart")
    if quote is None:
        return Agreed()
    if (seen or bonus_kopecks) and seen != quote.id:
        raise BonusesChanged("another calculation by now", quote=quote.id)
    if bonus_kopecks > quote.most_kopecks:
        raise TooManyBonuses("more bonuses than may be spent", most_kopecks=quote.most_kopecks)
    base = sum(portion.kopecks for portion in portions)
    agreed = Agreed(off_kopecks=quote.off_kopecks, bonus_kopecks=bonus_kopecks, base_kopecks=base)
    off = take_off(agreed, portions)
    return Agreed(off_kopecks=off.off_kopecks, bonus_kopecks=off.bonus_kopecks, base_kopecks=base)


def forecast(quote: Quote | None, agreed: Agreed) -> int:
    """What the order will bring: the service's word without bonuses, in the part that is paid with money."""
    goods = agreed.base_kopecks - agreed.off_kopecks
    if quote is None or goods <= 0:
        return 0
    return half_up(quote.accrual_kopecks * (goods - agreed.bonus_kopecks), goods)


def share_back(bonus_kopecks: int, paid_kopecks: int, returned: int, before: int) -> int:
    """Spent bonuses that come back with `returned` of what was paid, after `before` came back: in all exactly all.

    Sums are of goods; what is beyond them (the fee) brings back no bonuses.
    """
    if not paid_kopecks:
        return 0
    upto = min(before + returned, paid_kopecks)
    so_far = half_up(bonus_kopecks * min(before, paid_kopecks), paid_kopecks)
    return half_up(bonus_kopecks * upto, paid_kopecks) - so_far
