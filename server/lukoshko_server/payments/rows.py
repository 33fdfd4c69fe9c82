"""Holds and settlements, and the constraints that keep truth 3 whatever our code does."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_server.payments.rules import OPEN

_OPEN = ", ".join(f"'{state}'" for state in OPEN)
_OWN = "state <> 'failed' and not exchanged"


class HoldRow(Row):
    """One payment at the bank, blocked first or charged at once. An order has at most one open for each part."""

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("order_id", "no"),
        UniqueConstraint("acquirer", "provider_id"),
        CheckConstraint("asked_kopecks > 0", name="asked"),
        CheckConstraint("part >= 0", name="part"),
        CheckConstraint("kind in ('hold', 'charge')", name="kind"),
        CheckConstraint("(state = 'planned') = (due_at is not null)", name="planned"),
        CheckConstraint("refunded_kopecks between 0 and captured_kopecks", name="refunded"),
        CheckConstraint("captured_kopecks >= 0 and captured_kopecks <= asked_kopecks", name="captured"),
        Index(
            "uq_hold_open_part", "order_id", "part", unique=True,
            sqlite_where=text(f"state in ({_OPEN})"), postgresql_where=text(f"state in ({_OPEN})"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    no: Mapped[int]
    part: Mapped[int]
    """1 is the order's own; what was added beside it 2, 3 and so on; 0 checks a card."""
    kind: Mapped[str] = mapped_column(String(6))
    asked_kopecks: Mapped[int]
    about: Mapped[str] = mapped_column(String(128))
    cart: Mapped[str] = mapped_column(Text)
    """What it is for, by line."""
    state: Mapped[str] = mapped_column(String(10))
    unwanted: Mapped[bool] = mapped_column(default=False)
    """The order was given up before the customer confirmed: void it should it ever be held."""
    acquirer: Mapped[str] = mapped_column(String(32))
    """Whose it is, by the name in the settings."""
    provider_id: Mapped[str | None] = mapped_column(String(64), index=True)
    url: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(60), default="")
    captured_kopecks: Mapped[int] = mapped_column(default=0)
    refunded_kopecks: Mapped[int] = mapped_column(default=0)
    """Given back of what was captured, or asked of the bank to be; never more than was captured."""
    created_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """When it is to be asked for, while it is only planned."""
    advance_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when it counts as money by itself: it was taken ahead, and has a receipt of its own."""
    wakes: Mapped[int] = mapped_column(default=0)


class SettlementRow(Row):
    """Money taken, or asked for, once for each order unless it failed; its parts add up to it."""

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("method in ('hold', 'cash', 'terminal', 'invoice')", name="method"),
        CheckConstraint("state in ('asked', 'taken', 'failed')", name="state"),
        CheckConstraint("kopecks > 0", name="kopecks"),
        CheckConstraint("refunded_kopecks between 0 and kopecks", name="refunded"),
        CheckConstraint("exchanged_kopecks between 0 and kopecks", name="exchanged"),
        Index(
            "uq_settlement_order", "order_id", unique=True,
            sqlite_where=text("state <> 'failed'"), postgresql_where=text("state <> 'failed'"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    method: Mapped[str] = mapped_column(String(10))
    """By the bank alone, or how the rest is paid to a person."""
    kopecks: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    taken_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    refunded_kopecks: Mapped[int] = mapped_column(default=0)
    """Given back, or asked of the bank to be; never more than was taken."""
    exchanged_kopecks: Mapped[int] = mapped_column(default=0)
    """Paid by goods that came back: its parts that are exchanged."""


class PartRow(Row):
    """A part of a settlement: out of one payment at the bank, or by one way at a person."""

    __tablename__ = "settlement_part"
    __table_args__ = (
        CheckConstraint("method in ('hold', 'cash', 'terminal', 'invoice')", name="method"),
        CheckConstraint("state in ('asked', 'taken', 'failed')", name="state"),
        CheckConstraint("kopecks > 0", name="kopecks"),
        CheckConstraint("(method = 'hold') = (hold_id is not null)", name="hold"),
        CheckConstraint("capture_kopecks >= 0 and (capture_kopecks = 0 or capture_kopecks >= kopecks)", name="capture"),
        CheckConstraint("refunded_kopecks between 0 and kopecks", name="refunded"),
        CheckConstraint("not exchanged or (state <> 'asked' and capture_kopecks = 0)", name="exchanged"),
        Index(
            "uq_settlement_part_hold", "hold_id", unique=True,
            sqlite_where=text(_OWN), postgresql_where=text(_OWN),
        ),
    )  # fmt: skip

    settlement_id: Mapped[str] = mapped_column(ForeignKey("settlement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    method: Mapped[str] = mapped_column(String(10))
    hold_id: Mapped[str | None] = mapped_column(ForeignKey("hold.id"))
    kopecks: Mapped[int]
    capture_kopecks: Mapped[int] = mapped_column(default=0)
    """What the bank is asked to take for it; more than its worth where less cannot be taken; 0: it is taken already."""
    state: Mapped[str] = mapped_column(String(10))
    refunded_kopecks: Mapped[int] = mapped_column(default=0)
    exchanged: Mapped[bool] = mapped_column(default=False)
    """Money of goods that came back and were exchanged for these: it moved before, and goes back the way it came then."""

    @property
    def left_kopecks(self) -> int:
        """What of it has not gone back."""
        return self.kopecks - self.refunded_kopecks


class RefundRow(Row):
    """Money on its way back, once: of a settlement, or what a payment took beside any settlement."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'returned', 'failed')", name="state"),
        CheckConstraint("kopecks > 0", name="kopecks"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    settlement_id: Mapped[str | None] = mapped_column(ForeignKey("settlement.id"))
    """None: it was captured and no settlement counts it."""
    method: Mapped[str] = mapped_column(String(10))
    kopecks: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RefundPartRow(Row):
    """A part of a refund: back the way that its money came."""

    __tablename__ = "refund_part"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'returned', 'failed', 'paid')", name="state"),
        CheckConstraint("kopecks > 0", name="kopecks"),
        CheckConstraint("not exchanged or (state = 'returned' and hold_id is null)", name="exchanged"),
        CheckConstraint("(state = 'asked') = (ended_at is null)", name="ended"),
    )

    id: Mapped[str] = mapped_column(String(70), primary_key=True)
    """The bank's key of it."""
    refund_id: Mapped[str] = mapped_column(ForeignKey("refund.id"), index=True)
    settlement_part: Mapped[int | None]
    hold_id: Mapped[str | None] = mapped_column(ForeignKey("hold.id"))
    kopecks: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """`paid`: the bank gave nothing back, and the shop has paid it another way."""
    exchanged: Mapped[bool] = mapped_column(default=False)
    """The customer took other goods for it: nothing moved, and it is a part of the settlement of those."""
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it went back, by the bank or otherwise, or was known not to: each part of a refund ends on its own day."""


class RefundDueRow(Row):
    """Money that was taken for goods that nobody got: owed to the customer until it is paid back or called off."""

    __tablename__ = "refund_due"
    __table_args__ = (
        CheckConstraint("kopecks > 0", name="kopecks"),
        Index("ix_refund_due_order", "order_id"),
    )

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    """What it is owed for: the same cause owes once."""
    order_id: Mapped[str] = mapped_column(String(64))
    kopecks: Mapped[int]
    why: Mapped[str] = mapped_column(String(60))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class InvoiceRow(Row):
    """The invoice of an order to a company; it is owed from the handover on, until it is paid."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("kopecks > 0", name="kopecks"),
        CheckConstraint("(kopecks is null) = (due_at is null)", name="due"),
        CheckConstraint("paid_at is null or kopecks is not null", name="paid"),
    )

    order_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    company: Mapped[str] = mapped_column(String(200))
    inn: Mapped[str] = mapped_column(String(12))
    kopecks: Mapped[int | None]
    issued_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[str] = mapped_column(String(100), default="")
