"""Calculations of carts, and operations at the loyalty service."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_server.loyalty.rules import SENT, TRANSITIONS

_STATES = ", ".join(f"'{state}'" for state in TRANSITIONS)
_WAITS = text(f"state in ({', '.join(repr(state) for state in SENT)})")


class QuoteRow(Row):
    """What the service last said of a person's cart, and what it was last asked about."""

    __tablename__ = "loyalty_quote"

    person_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32))
    """Of the cart that was asked about last."""
    asks: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    failed: Mapped[bool] = mapped_column(default=False)
    """The last question was not answered, or strangely."""
    told_version: Mapped[str] = mapped_column(String(32), default="")
    told_at: Mapped[datetime | None]
    body: Mapped[str] = mapped_column(Text, default="")


class OperationRow(Row):
    """One operation at the service: at most one reserve and one accrual an order, one return a refund."""

    __tablename__ = "loyalty_operation"
    __table_args__ = (
        UniqueConstraint("order_id", "kind", "ref"),
        CheckConstraint("kind in ('reserve', 'accrual', 'return')", name="kind"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("asked_kopecks >= 0 and bonus_kopecks >= 0 and paid_kopecks >= 0", name="signs"),
        CheckConstraint("kind <> 'reserve' or bonus_kopecks <= asked_kopecks", name="spent"),
        Index("ix_loyalty_operation_waits", "since", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(64), default="")
    member: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(15))
    asked_kopecks: Mapped[int]
    bonus_kopecks: Mapped[int] = mapped_column(default=0)
    paid_kopecks: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
