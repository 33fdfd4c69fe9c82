"""What follows from what the bank says. Pure.

A hold ends captured, void, declined or expired, and never leaves these; what is read late changes nothing.

| ours \\ the bank's | pending | held | captured | canceled |
|---|---|---|---|---|
| asked, pending | pending | held | captured | declined, expired, or void when no longer wanted |
| held | - | - | captured (at expiry, or by hand in the bank's cabinet) | expired |
| capturing | - | - | captured | expired |
| voiding | - | - | captured (at expiry, or by hand) | void |

A hold that is planned has no payment at the bank yet; when its time comes it is asked. What is captured and counts in no
settlement is the customer's: the next settlement takes it first, and what none takes is given back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from lukoshko_server.payments.acquirers.contract import BankPayment, CartLine
from lukoshko_wire.money import spread
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import PayMethod

HoldState = Literal[
    "planned", "asked", "pending", "held", "capturing", "captured", "voiding", "void", "declined", "expired"
]
Shown = Literal[
    "planned", "pending", "held", "capturing", "captured", "voiding", "void", "declined", "expired"
]
OPEN: tuple[HoldState, ...] = ("planned", "asked", "pending", "held", "capturing", "voiding")
LIVE: tuple[HoldState, ...] = ("held", "capturing", "voiding")
"""States in which the customer's money may be blocked."""
CHECK = 0
"""The part whose hold only checks a card."""
BASE = 1
NOT_CONFIRMED = "expired_on_confirmation"
WENT_BACK = ("returned", "paid")
"""States of a part of a refund that the customer has: the bank gave it back, or the shop paid it another way."""
OF_REFUND = "refund:"
"""How the causes begin of what is owed because a bank did not give back, or not all."""
BACK_WITHIN = timedelta(days=10)
"""ЗоЗПП art. 22: what is owed to a consumer is paid back within ten days."""


class NoHold(LukoshkoError):
    """There is no hold to take the money from."""

    code = "payments.no-hold"
    status = 409


class OverHold(LukoshkoError):
    """More than was held cannot be captured."""

    code = "payments.over-hold"
    status = 409


class MoneyBusy(LukoshkoError):
    """The order's money is being taken right now, or is taken already."""

    code = "payments.busy"
    status = 409


class SecondHold(LukoshkoError):
    """The acquirer lets no other payment stand beside the first, or one is under way."""

    code = "payments.second-hold"
    status = 409


class OutOfBounds(LukoshkoError):
    """Less or more than the acquirer takes at once."""

    code = "payments.out-of-bounds"
    status = 409


class NotOwed(LukoshkoError):
    """Another sum is owed."""

    code = "payments.not-owed"
    status = 409


class NothingTaken(LukoshkoError):
    """No money of this order was taken: nothing can go back."""

    code = "payments.nothing-taken"
    status = 409


class OverTaken(LukoshkoError):
    """More than is left of what was taken cannot go back."""

    code = "payments.over-taken"
    status = 409


@dataclass(frozen=True)
class OrderMoney:
    """What became of an order's money, for the reconciliation; all in kopecks."""

    held_kopecks: int = 0
    """Ever held, over all its holds."""
    captured_kopecks: int = 0
    cash_kopecks: int = 0
    terminal_kopecks: int = 0
    voided_kopecks: int = 0
    """Given back whole: voided, or expired while held."""
    released_kopecks: int = 0
    """The rest of a captured hold."""
    ahead_kopecks: int = 0
    """Captured, counted in no settlement yet, and not given back."""
    advance_kopecks: int = 0
    """What of it has a receipt of its own."""
    surplus_kopecks: int = 0
    """Captured beside any settlement and given back."""
    invoice_kopecks: int = 0
    """Of a company, under its invoice."""
    invoice_due_at: datetime | None = None
    """By when the company has to pay; None when it has, or there is no invoice."""
    live_kopecks: int = 0
    """Held now, neither captured nor given back."""
    settlement_id: str = ""
    """The settlement whose money was taken."""
    refund_due_kopecks: int = 0
    """Taken for goods that nobody got, and not paid back yet."""
    refunded_kopecks: int = 0
    """Given back after the settlement, in money or by goods of another order."""
    unreturned_kopecks: int = 0
    """Kept by a bank of refunds whose returns are printed, and not paid another way yet."""
    exchanged_kopecks: int = 0
    """Paid by goods of another order that came back."""

    @property
    def taken_kopecks(self) -> int:
        """Everything that was taken, before refunds."""
        moved = self.captured_kopecks + self.cash_kopecks + self.terminal_kopecks + self.invoice_kopecks
        return moved + self.exchanged_kopecks

    @property
    def kept_kopecks(self) -> int:
        """What the shop has of it after refunds."""
        return self.taken_kopecks - self.refunded_kopecks

    @property
    def papered_kopecks(self) -> int:
        """What a till's receipts must stand for: a company that pays by its bank gets none."""
        return self.advance_kopecks + (
            0 if self.invoice_kopecks else self.kept_kopecks - self.unreturned_kopecks
        )


def follows(ours: HoldState, bank: BankPayment, *, unwanted: bool) -> HoldState:
    """Our state after this news, as in the table above."""
    if ours not in OPEN or ours == "planned":
        return ours
    if bank.state == "captured":
        return "captured"
    if ours in ("asked", "pending"):
        if bank.state == "pending":
            return "pending"
        if bank.state == "held":
            return "held"
        if unwanted:
            return "void"
        return "expired" if bank.reason == NOT_CONFIRMED else "declined"
    if bank.state == "canceled":
        return "void" if ours == "voiding" else "expired"
    return ours


def agrees(bank: BankPayment, *, hold_id: str, asked_kopecks: int) -> bool:
    """True when the payment is the one we asked for, over the sum we asked for, once captured at most that; what
    is cancelled has none."""
    if bank.op != hold_id or bank.state == "canceled":
        return bank.op == hold_id
    return bank.kopecks <= asked_kopecks if bank.state == "captured" else bank.kopecks == asked_kopecks


def held_until(bank: BankPayment, asked_at: datetime, lasts: timedelta | None) -> datetime | None:
    """Until when the money is held: as the bank tells it, else reckoned from the asking, which is never too late."""
    if bank.expires_at is not None or bank.state != "held" or lasts is None:
        return bank.expires_at
    return asked_at + lasts


@dataclass(frozen=True)
class Purse:
    """A payment that a settlement may draw on; `kopecks` are what is in it for that."""

    hold_id: str
    kopecks: int
    taken: bool
    """Captured already: what is drawn is only counted."""
    least_kopecks: int = 1
    partial: bool = True
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Draw:
    """What a settlement takes of a purse, and what the bank is asked to capture for it; 0 when it has that already."""

    hold_id: str
    kopecks: int
    capture_kopecks: int


def draws(purses: Iterable[Purse], kopecks: int) -> tuple[list[Draw], int]:
    """Divide a sum over purses: what was captured before first, then in their order. Also what none of them has."""
    found, rest = [], kopecks
    for purse in sorted(purses, key=lambda each: not each.taken):
        part = min(rest, purse.kopecks)
        if part <= 0:
            continue
        whole = part if purse.partial else purse.kopecks
        capture = 0 if purse.taken else min(max(whole, purse.least_kopecks), purse.kopecks)
        found.append(Draw(purse.hold_id, part, capture))
        rest -= part
    return found, rest


def capture_cart(held: Sequence[CartLine], handed: Sequence[CartLine], kopecks: int) -> tuple[CartLine, ...]:
    """The lines of a capture for a bank that takes no line which the hold did not name, and none above its own.

    What was handed over, where it is that; else what the hold named, its sums brought down to what is captured: the bank's
    cart is no receipt.
    """
    named = {(line.no, line.goods_id, line.name): line for line in held}

    def fits(line: CartLine) -> bool:
        most = named.get((line.no, line.goods_id, line.name))
        return most is not None and line.quantity <= most.quantity and line.kopecks <= most.kopecks

    if not held or kopecks > sum(line.kopecks for line in held):
        return ()
    if sum(line.kopecks for line in handed) == kopecks and all(map(fits, handed)):
        return tuple(handed)
    parts = spread(kopecks, [line.kopecks for line in held])
    return tuple(replace(line, kopecks=part) for line, part in zip(held, parts, strict=True) if part)


def share_back(left: Sequence[int], kopecks: int) -> list[int]:
    """Divide a refund over parts of a settlement in their order, each giving at most what is left of it."""
    found = []
    for each in left:
        found.append(min(each, kopecks))
        kopecks -= found[-1]
    return found


@dataclass(frozen=True)
class Kept:
    """Money of a settlement that stays with the shop for other goods, and the way in which it came."""

    method: PayMethod
    hold_id: str | None
    kopecks: int


def share_exchange(left: Sequence[int], kopecks: int, exchanged: int) -> tuple[list[int], list[int]]:
    """The same of a refund of which a part is exchanged for goods: what is exchanged and what goes back, by part.

    The exchange takes the last parts first, so that money which a bank has can still go back through the bank.
    """
    kept = share_back(left[::-1], exchanged)[::-1]
    return kept, share_back([most - part for most, part in zip(left, kept, strict=True)], kopecks - exchanged)


def next_look_s(state: HoldState, age: timedelta, left: timedelta | None) -> float:
    """Seconds until the bank is asked again without being woken: a lost notification costs no more."""
    if state == "held":
        return min(max((left or timedelta(hours=1)).total_seconds() + 5, 30), 6 * 3600)
    if state in ("capturing", "voiding"):
        return 15
    if age < timedelta(minutes=2):
        return 3
    return 15 if age < timedelta(minutes=30) else 60


def shown_state(state: HoldState, *, unwanted: bool) -> Shown:
    """The state as screens know it. What was given up before it was held has blocked no money."""
    if state == "asked" or state == "pending":
        return "void" if unwanted else "pending"
    return state
