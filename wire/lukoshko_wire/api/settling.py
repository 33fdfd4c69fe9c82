"""Receipts set against settlements: a row each, added up by day and by shift."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant

SettledKind = Literal["ok", "debt", "other_total", "no_settlement", "returned", "corrected", "doubled"]


class SettledRow(Message, frozen=True):
    """A settlement and its receipt. `receipt_kopecks` is what was paid with it, below zero for a return.

    `debt`: money without a receipt, due by `due_at`; `other_total`: the receipt names another sum; `no_settlement`: a
    receipt whose money is not known; `doubled`: a second document of one receipt; `corrected`: undone, no difference.
    """

    order_id: Id
    order_number: str
    kind: SettledKind
    due_at: Instant | None
    method: str
    taken_at: Instant | None
    money_kopecks: int
    receipt_kind: str
    till: str
    fn_number: str
    shift_number: int
    fd_number: int
    fiscal_sign: str
    printed_at: Instant | None
    receipt_kopecks: int


class SettledSum(Message, frozen=True):
    """Rows added up: of a day (`name`), of a shift of a till, or of everything."""

    name: str
    till_id: str
    fn_number: str
    shift_number: int
    settlements: int
    receipts: int
    money_kopecks: int
    receipt_kopecks: int
    returned_kopecks: int
    differences: int


class Settling(Message, frozen=True):
    """Everything settled or printed in a span of time; differences first. `more` rows are only in the export."""

    since: Instant
    until: Instant
    total: SettledSum
    rows: list[SettledRow]
    more: int
    days: list[SettledSum]
    shifts: list[SettledSum]
