"""Fiscal debts: when one is due, whose it is, where and when the next try is made. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DUE_AFTER = timedelta(days=1)
"""54-ФЗ art. 1.2 p. 5.4: by the next working day at the latest; past it only a correction of the settlement's day."""
WAITS = timedelta(minutes=10)
"""A receipt that its till has not answered for so long is a debt: until then its own till is given the time."""
WAITING = "waits"
DOCUMENT_TAKEN = "document_taken"
"""A person gave the receipt a document that is another's: it may be written, so that no till tries it by itself."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
CASHIER, ACCOUNTANT = "cashier", "accountant"


@dataclass(frozen=True)
class Place:
    """A till, and whether it prints now."""

    id: str
    prints: bool


def owner(due_at: datetime, now: datetime) -> str:
    """Whose the debt is: the cashier's while a till may still write it, then the accountant's, who corrects."""
    return CASHIER if now < due_at else ACCOUNTANT


def next_try(tries: int, now: datetime) -> datetime:
    """When it is tried again after so many tries."""
    return now + PAUSES[min(tries, len(PAUSES) - 1)]


def where(at: str, tills: Sequence[Place], online: str, *, refused: bool) -> str | None:
    """At which till it is tried now, of those that print; None: nowhere yet.

    A refused one goes round, the till of what is paid online at the head, and comes back to where it was; what still waits
    at its till is helped by another one alone.
    """
    round_ = sorted((till.id for till in tills if till.prints), key=lambda till: (till != online, till))
    if refused and at in round_:
        return round_[(round_.index(at) + 1) % len(round_)]
    return next((till for till in round_ if till != at), None)
