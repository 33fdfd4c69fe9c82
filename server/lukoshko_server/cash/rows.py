"""Shifts of couriers' cash, their journal and what did not agree, with what must hold whatever our code does."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.cash.rules import IN, KINDS, OF_ORDERS, OUT, RUNNING, STATES
from lukoshko_server.db import Row


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_RUNS = text(f"state in ({_words(RUNNING)})")
_OPEN = text("ended_at is null")


class CashShiftRow(Row):
    """A courier's cash from its float to the bank; at most one runs at a time."""

    __tablename__ = "cash_shift"
    __table_args__ = (
        CheckConstraint(f"state in ({_words(STATES)})", name="state"),
        CheckConstraint("float_kopecks >= 0", name="float"),
        CheckConstraint(f"(state in ({_words(RUNNING)})) = (counted_kopecks is null)", name="counted"),
        CheckConstraint("counted_kopecks is null or counted_kopecks >= 0", name="sum"),
        CheckConstraint("(handed_to = '') = (handed_at is null)", name="handed"),
        CheckConstraint("handed_to <> courier_id", name="other_hand"),
        CheckConstraint("(slip = '') = (banked_at is null)", name="slip"),
        UniqueConstraint("id", "courier_id"),
        Index("uq_cash_shift_running", "courier_id", unique=True, sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index("ix_cash_shift_courier", "courier_id", "opened_at"),
        Index("ix_cash_shift_state", "state", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    courier_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    float_kopecks: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(100))
    """Of whoever opened it: the courier, or the system when cash came before a shift did."""
    counted_at: Mapped[datetime | None]
    counted_kopecks: Mapped[int | None] = mapped_column(BigInteger)
    handed_at: Mapped[datetime | None]
    handed_to: Mapped[str] = mapped_column(String(64), default="")
    banked_at: Mapped[datetime | None]
    slip: Mapped[str] = mapped_column(String(40), default="")
    """Number of the bank's slip that the cash was paid in by."""
    confirmed_at: Mapped[datetime | None]


class CashEntryRow(Row):
    """One movement of cash; only ever added. The id is made of what it stands for, so that it counts once."""

    __tablename__ = "cash_entry"
    __table_args__ = (
        CheckConstraint(f"kind in ({_words(KINDS)})", name="kind"),
        CheckConstraint(
            f"(kind in ({_words(IN)}) and kopecks > 0) or (kind in ({_words(OUT)}) and kopecks < 0)"
            " or (kind = 'discrepancy' and kopecks <> 0)",
            name="kopecks",
        ),
        CheckConstraint(f"(kind in ({_words(OF_ORDERS)})) = (order_id is not null)", name="order_id"),
        CheckConstraint("(order_id is null) = (route = '')", name="route"),
        # The entry's courier is its shift's.
        ForeignKeyConstraint(("shift_id", "courier_id"), ("cash_shift.id", "cash_shift.courier_id")),
        Index("ix_cash_entry_shift", "shift_id", "at"),
        Index("ix_cash_entry_order", "order_id"),
        Index("uq_cash_entry_handed", "shift_id", unique=True, sqlite_where=text("kind = 'handed_over'"),
              postgresql_where=text("kind = 'handed_over'")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    shift_id: Mapped[str] = mapped_column(String(64))
    courier_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    kopecks: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[str | None] = mapped_column(String(64))
    route: Mapped[str] = mapped_column(String(10), default="")
    at: Mapped[datetime]
    heard_at: Mapped[datetime]
    by: Mapped[str] = mapped_column("by_person", String(100))


class DiscrepancyRow(Row):
    """What was counted less what is expected, until somebody else signs for it or a late fact explains it."""

    __tablename__ = "cash_discrepancy"
    __table_args__ = (
        ForeignKeyConstraint(("shift_id", "courier_id"), ("cash_shift.id", "cash_shift.courier_id")),
        CheckConstraint("kopecks <> 0", name="kopecks"),
        CheckConstraint("(ended_at is null) = (how = '')", name="ended"),
        CheckConstraint("how in ('', 'signed', 'explained', 'recount')", name="how"),
        CheckConstraint("(how = 'signed') = (signed_by <> '' and note <> '')", name="signed"),
        CheckConstraint("signed_by <> courier_id", name="other_hand"),
        Index(
            "uq_cash_discrepancy_open", "shift_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_cash_discrepancy_shift", "shift_id", "no"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    shift_id: Mapped[str] = mapped_column(String(64))
    courier_id: Mapped[str] = mapped_column(String(64))
    no: Mapped[int]
    kopecks: Mapped[int] = mapped_column(BigInteger)
    """Below zero: less was counted than is expected."""
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[str] = mapped_column(String(10), default="")
    signed_by: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
