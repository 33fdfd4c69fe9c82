"""A courier's cash: a shift with a float, a blind count, a difference that somebody else signs for (наличные курьера)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant

CashSum = Annotated[int, Meta(ge=0, le=100_000_000)]
"""Kopecks in one bag: at most a million roubles."""
CashState = Literal["open", "counting", "counted", "handed_over", "banked", "confirmed"]
CashKind = Literal["float", "taken", "change", "refund", "discrepancy", "handed_over"]
Why = Annotated[str, Meta(min_length=3, max_length=300, pattern=r"\S")]


class OpenCash(Message, frozen=True):
    """A shift begins with this float in the bag; `id` is the shift's."""

    id: Id
    float_kopecks: CashSum


class CountCash(Message, frozen=True):
    """What was counted, without seeing what is expected; `id` is the shift's."""

    id: Id
    kopecks: CashSum


class MyCash(Message, frozen=True):
    """The courier's own cash. `in_bag_kopecks` is shown only while the shift is open: the count is blind."""

    courier_id: Id
    seq: int
    shift: "MyShift | None"
    """The one that runs, else the last one."""


class MyShift(Message, frozen=True):
    """A shift as its courier sees it. `difference_kopecks`: counted less expected, once it is counted."""

    id: Id
    state: CashState
    opened_at: Instant
    float_kopecks: int
    in_bag_kopecks: int | None
    counted_kopecks: int | None
    difference_kopecks: int | None
    counted_at: Instant | None


class SignCash(Message, frozen=True):
    """The difference that was looked into, and what came of it."""

    kopecks: Annotated[int, Meta(ge=-100_000_000_000, le=100_000_000_000)]
    note: Why


class RecountCash(Message, frozen=True):
    """Count again, and why."""

    note: Why


class HandOverCash(Message, frozen=True):
    """The sum that the shop has counted and taken."""

    kopecks: CashSum


class BankCash(Message, frozen=True):
    """The bank's slip that the cash was paid in by."""

    slip: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")]


class DiscrepancyView(Message, frozen=True):
    """A difference: open, signed for, explained by a late fact, or counted again."""

    kopecks: int
    opened_at: Instant
    due_at: Instant
    state: Literal["open", "signed", "explained", "recount"]
    signed_by: str
    note: str


class CashSums(Message, frozen=True):
    """What the journal of a shift adds up to. Signed: what went out is below zero."""

    taken_kopecks: int
    change_kopecks: int
    refund_kopecks: int
    discrepancy_kopecks: int
    handed_kopecks: int
    expected_kopecks: int


class CashShiftView(Message, frozen=True):
    """A shift of cash as the desk sees it. No `sums` while it is counted: its courier may sit at the desk, too."""

    id: Id
    seq: int
    courier_id: Id
    courier: str
    state: CashState
    opened_at: Instant
    float_kopecks: int
    sums: CashSums | None
    counted_kopecks: int | None
    counted_at: Instant | None
    handed_to: str
    handed_at: Instant | None
    slip: str
    banked_at: Instant | None
    confirmed_at: Instant | None
    discrepancies: list[DiscrepancyView]
    drawer: list["DrawerMove"]


class DrawerMove(Message, frozen=True):
    """The same money in the drawer of the courier's till: what was asked of it, and what came of that."""

    kind: Literal["float", "handed_over"]
    kopecks: int
    state: Literal["none", "sent", "accepted", "done", "failed", "rejected", "uncertain", "lost"]


class CashShiftList(Message, frozen=True):
    """Shifts that began in a span of time, and every one whose difference waits; the latest first."""

    shifts: list[CashShiftView]


class CashEntryView(Message, frozen=True):
    """A line of the journal. `route`: the day of the route sheet."""

    id: str
    kind: CashKind
    kopecks: int
    order_id: Id | None
    order_number: str
    route: str
    at: Instant


class CashJournal(Message, frozen=True):
    """The journal of a shift in the order in which it happened, added up by route; empty while it is counted."""

    shift: CashShiftView
    entries: list[CashEntryView]
    routes: dict[str, int]
