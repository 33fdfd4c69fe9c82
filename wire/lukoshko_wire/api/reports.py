"""What it adds up to: goods, money, receipts side by side."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant


class ByState(Message, frozen=True):
    """How many orders are in a state."""

    state: str
    orders: int


class Figures(Message, frozen=True):
    """Sums of one order, or of all, in kopecks and counts.

    Goods and fee = captured + cash + terminal + invoice + exchanged - refunded; that less invoice = receipts of sale less
    of return.
    """

    goods_kopecks: int
    fee_kopecks: int
    held_kopecks: int
    captured_kopecks: int
    cash_kopecks: int
    terminal_kopecks: int
    invoice_kopecks: int
    """Of companies, under their invoices: no receipt of a till is due."""
    exchanged_kopecks: int
    """Paid by goods of other orders that came back; there they are refunded."""
    refunded_kopecks: int
    """Of all that, given back after its settlement, in money or by goods of another order."""
    voided_kopecks: int
    released_kopecks: int
    receipts_sell: int
    receipts_sell_kopecks: int
    receipts_return_kopecks: int
    doors_opened: int


class Difference(Message, frozen=True):
    """A named item: what does not agree, by how much, whose it is, until when."""

    order_id: Id | None
    kind: Literal[
        "money_without_receipt",
        "receipt_without_money",
        "refund_without_receipt",
        "goods_without_money",
        "sum",
        "refund_due",
        "ahead_left",
        "hold_left",
        "invoice",
        "door",
        "claim",
        "cell",
    ]
    kopecks: int
    owner: str
    due_at: Instant | None
    about: str = ""
    """Kind of the claim; the cell, as locker/number; how often a door opened."""


class Reconciliation(Message, frozen=True):
    """A day: counts by state, totals, differences (empty when all is in step)."""

    since: Instant
    until: Instant
    states: list[ByState]
    ways: dict[str, int]
    totals: Figures
    differences: list[Difference]
