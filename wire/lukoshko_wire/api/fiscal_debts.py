"""Money that moved and whose receipt no till has written yet (фискальные долги)."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks


class FiscalDebtView(Message, frozen=True):
    """One debt: until its deadline tills are tried by themselves, past it the accountant corrects."""

    receipt_id: Id
    order_id: Id
    order_number: str
    kopecks: Kopecks
    till: str
    why: str
    """What the till said last, or `waits`."""
    owner: Literal["cashier", "accountant"]
    since: Instant
    due_at: Instant
    tries: int
    next_at: Instant


class FiscalDebtList(Message, frozen=True):
    """What is owed, the most urgent first."""

    debts: list[FiscalDebtView]
