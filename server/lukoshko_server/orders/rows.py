"""Orders and their lines."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_server.orders.rules import TRANSITIONS

_STATES = ", ".join(f"'{state}'" for state in TRANSITIONS)


class OrderRow(Row):
    """One order."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("way in ('locker', 'courier', 'counter')", name="way"),
        CheckConstraint("fee_kopecks >= 0", name="fee"),
        CheckConstraint(
            "off_kopecks >= 0 and bonus_kopecks >= 0 and off_kopecks + bonus_kopecks <= base_kopecks",
            name="off",
        ),
        Index("ix_orders_customer", "customer_id", "created_at"),
        Index("ix_orders_state_window", "state", "window_starts_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(10))
    place_id: Mapped[str] = mapped_column(String(64))
    window_id: Mapped[str] = mapped_column(String(64))
    window_starts_at: Mapped[datetime]
    window_ends_at: Mapped[datetime]
    payment: Mapped[str] = mapped_column(String(10))
    replacements: Mapped[str] = mapped_column(String(10))
    address: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    fee_kopecks: Mapped[int]
    overweight: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the customer agreed to where weighed goods come to more than is held."""
    created_at: Mapped[datetime]
    body_hash: Mapped[str] = mapped_column(String(64))
    """Of the request that made it: the same id with another body is refused."""
    trouble: Mapped[str] = mapped_column(String(60), default="")
    off_kopecks: Mapped[int] = mapped_column(default=0)
    bonus_kopecks: Mapped[int] = mapped_column(default=0)
    """Agreed to come off the whole order, for goods of `base_kopecks`."""
    base_kopecks: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every edit of what is ordered: whoever decides must have seen the last one."""


class OrderEditRow(Row):
    """One change of what is ordered; `waiting` while the customer has not confirmed the larger hold."""

    __tablename__ = "order_edit"
    __table_args__ = (
        # Two operators at once: only one of them makes the next version.
        UniqueConstraint("order_id", "version", name="uq_order_edit_version"),
        Index(
            "uq_order_edit_waiting", "order_id", unique=True,
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("state in ('waiting', 'made', 'dropped')", name="state"),
        CheckConstraint("(state = 'made') = (version is not null)", name="made"),
        CheckConstraint("asked_by in ('customer', 'operator')", name="asked_by"),
        Index("ix_order_edit_order", "order_id", "asked_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    body_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Lines before and after, as the customer was told."""
    before_kopecks: Mapped[int]
    after_kopecks: Mapped[int]
    window_starts_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    code: Mapped[str] = mapped_column(String(60), default="")


class OrderLineRow(Row):
    """One line: what was ordered, picked, refused, handed."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("ordered >= 0 and price_kopecks >= 0 and refused >= 0", name="signs"),
        CheckConstraint("piece_grams >= 0 and budget_kopecks >= 0", name="weighed"),
        CheckConstraint("picked is null or picked >= 0", name="picked"),
        CheckConstraint("regular_kopecks is null or regular_kopecks > price_kopecks", name="regular"),
        CheckConstraint(
            "handed is null or (handed >= 0 and handed <= coalesce(picked, 0) - refused)", name="handed"
        ),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    goods_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(250))
    unit: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(10))
    picture: Mapped[str] = mapped_column(String(200))
    price_kopecks: Mapped[int]
    vat: Mapped[str] = mapped_column(String(10))
    weight_grams: Mapped[int]
    ordered: Mapped[int]
    picked: Mapped[int | None]
    refused: Mapped[int] = mapped_column(default=0)
    handed: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="ordered")
    replaces: Mapped[int | None]
    regular_kopecks: Mapped[int | None]
    marked: Mapped[bool] = mapped_column(default=False)
    piece_grams: Mapped[int] = mapped_column(default=0)
    budget_kopecks: Mapped[int] = mapped_column(default=0)
    """What was set aside for it: the sum as ordered, with the buffer where it is weighed."""
    weights: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Grams of every weighing that makes up what was picked."""


class NumberRow(Row):
    """Counters of human numbers: one row a name."""

    __tablename__ = "number"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    last: Mapped[int]
